//! One quota of the ZEGOCLOUD Server API for all processes and machines of a fleet.
