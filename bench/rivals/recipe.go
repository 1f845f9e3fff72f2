// Calls the service as the vendor's samples in Go do, with net/http: `recipe ADDRESS CALLS`, 64 in flight.
package main

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"
)

const (
	appID        = 1234567890
	serverSecret = "9193cc662a4c0ec135ec71fb57194b38"
	inFlight     = 64
)

type answer struct {
	Code      int64
	Message   string
	RequestId string
	Data      struct {
		UserCountList []struct {
			RoomId    string
			UserCount int64
		}
	}
}

func call(client *http.Client, address string) error {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return err
	}
	nonce := hex.EncodeToString(random[:])
	timestamp := time.Now().Unix()
	signature := md5.Sum([]byte(fmt.Sprintf("%d%s%s%d", appID, nonce, serverSecret, timestamp)))
	query := url.Values{}
	query.Set("Action", "DescribeUserNum")
	query.Set("AppId", strconv.Itoa(appID))
	query.Set("SignatureNonce", nonce)
	query.Set("Timestamp", strconv.FormatInt(timestamp, 10))
	query.Set("Signature", hex.EncodeToString(signature[:]))
	query.Set("SignatureVersion", "2.0")
	query.Add("RoomId[]", "room-2f9a4c31")
	response, err := client.Get("http://" + address + "/?" + query.Encode())
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var got answer
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		return err
	}
	if got.Code != 0 || got.Data.UserCountList[0].UserCount != 3 {
		return fmt.Errorf("%+v", got)
	}
	return nil
}

func main() {
	address := os.Args[1]
	calls, _ := strconv.Atoi(os.Args[2])
	transport := http.DefaultTransport.(*http.Transport).Clone()
	// By default it keeps two, and opens a connection for almost every call.
	transport.MaxIdleConnsPerHost = inFlight
	client := &http.Client{Transport: transport, Timeout: 10 * time.Second}
	var all sync.WaitGroup
	for at := 0; at < inFlight; at++ {
		share := calls / inFlight
		if at < calls%inFlight {
			share++
		}
		all.Add(1)
		go func() {
			defer all.Done()
			for ; share > 0; share-- {
				if err := call(client, address); err != nil {
					panic(err)
				}
			}
		}()
	}
	all.Wait()
}
