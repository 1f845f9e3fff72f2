// A test of a program in Java, for `zego sandbox -- java Recordings.java`: Java 17 or later, and nothing of this project.

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

class Recordings {
    static final HttpClient HTTP = HttpClient.newHttpClient();

    /** A call as the vendor's recipe has it; the fault, if it is not empty, is what shall go wrong with this one. */
    static String call(String action, String fault, String... parameters) throws Exception {
        var random = new byte[8];
        new SecureRandom().nextBytes(random);
        String app = System.getenv("ZEGO_APP_ID"), nonce = HexFormat.of().formatHex(random);
        long timestamp = Instant.now().getEpochSecond();
        byte[] signed = (app + nonce + System.getenv("ZEGO_SERVER_SECRET") + timestamp).getBytes(StandardCharsets.UTF_8);
        var query = new StringBuilder("Action=" + action + "&AppId=" + app + "&SignatureNonce=" + nonce + "&Timestamp=" + timestamp);
        query.append("&SignatureVersion=2.0&Signature=").append(HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(signed)));
        for (int at = 0; at < parameters.length; at += 2) {
            query.append('&').append(encoded(parameters[at])).append('=').append(encoded(parameters[at + 1]));
        }
        var request = HttpRequest.newBuilder(URI.create(System.getenv("ZEGO_ENDPOINT") + "/?" + query));
        if (!fault.isEmpty()) {
            request.header("X-Sandbox-Fault", fault);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString()).body();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What only a sandbox can do: seed, login, advance, reset, faults. */
    static void control(String name, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(System.getenv("ZEGO_ENDPOINT") + "/_sandbox/" + name));
        request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        int status = HTTP.send(request.build(), BodyHandlers.discarding()).statusCode();
        expect(status == 200, "the sandbox answers " + status);
    }

    static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String until = String.valueOf(Instant.now().getEpochSecond() + 1800);
        String started = call("StartCDNRecord", "", "StreamId[]", "match-1", "Vendor", "Tencent", "EndTime", until);
        expect(started.startsWith("{\"Code\":0,"), started);
        control("advance", "{\"seconds\":3600}");
        String found = call("SearchMedia", "", "Vendor", "Tencent", "StreamId[]", "match-1");
        expect(found.contains("\"TotalCount\":1,"), found);
        String refused = call("SearchMedia", "{\"throttle\":true}", "Vendor", "Tencent");
        expect(refused.startsWith("{\"Code\":6,"), refused);
    }
}
