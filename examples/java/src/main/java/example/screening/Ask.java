package example.screening;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import screening.v1.PartyOuterClass.Party;
import screening.v1.ScreeningServiceGrpc;
import screening.v1.ScreeningServiceOuterClass.Disposition;
import screening.v1.ScreeningServiceOuterClass.Hit;
import screening.v1.ScreeningServiceOuterClass.PartyResult;
import screening.v1.ScreeningServiceOuterClass.Reason;
import screening.v1.ScreeningServiceOuterClass.ScreenRequest;
import screening.v1.ScreeningServiceOuterClass.ScreeningResult;

/**
 * Asks a running service about one party, as an ERP would before an order is released.
 *
 * <p>{@code java -jar target/screening-client-0.1.0.jar [--address HOST:PORT] [--country XX] [--ca FILE --cert FILE
 * --key FILE] NAME...} Ends with 0 for CLEAR, 3 for REVIEW, 4 for BLOCK, 5 for INDETERMINATE, 1 where there is no
 * answer, 2 for a question that cannot be asked. Only CLEAR lets an order go on: whatever else comes, a disposition of a later version included, does not.
 */
public final class Ask {
    private static final long DEADLINE_S = 10;
    private static final Map<Disposition, Integer> EXITS =
            Map.of(
                    Disposition.DISPOSITION_CLEAR, 0,
                    Disposition.DISPOSITION_REVIEW, 3,
                    Disposition.DISPOSITION_BLOCK, 4);
    private static final int INDETERMINATE = 5;
    // What the JVM puts for a letter that the locale does not know. A name full of it would meet nobody.
    private static final char UNREADABLE = '\uFFFD';

    private final Map<String, String> options = new HashMap<>();
    private final List<String> names = new ArrayList<>();

    private Ask(String[] arguments) {
        options.put("--address", "127.0.0.1:50051");
        for (int at = 0; at < arguments.length; at++) {
            if (arguments[at].startsWith("--") && at + 1 < arguments.length) {
                options.put(arguments[at], arguments[++at]);
            } else {
                names.add(arguments[at]);
            }
        }
        if (names.stream().anyMatch(name -> name.indexOf(UNREADABLE) >= 0)) {
            throw new IllegalArgumentException("a name could not be read: run with a UTF-8 locale (LC_ALL=C.UTF-8)");
        }
    }

    /** Asks and prints; the exit code says what to do. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int code;
        try {
            code = show(new Ask(arguments).answer(), out);
        } catch (StatusRuntimeException error) {
            out.println("no answer: " + error.getStatus().getCode() + ": " + error.getStatus().getDescription());
            code = 1;
        } catch (IllegalArgumentException error) {
            out.println("cannot ask: " + error.getMessage());
            code = 2;
        }
        System.exit(code);
    }

    private ScreeningResult answer() throws IOException, InterruptedException {
        Party.Builder party = Party.newBuilder().addAllNames(names);
        if (options.containsKey("--country")) {
            party.addCountries(options.get("--country"));
        }
        ManagedChannel channel =
                Grpc.newChannelBuilder(options.get("--address"), credentials())
                        .defaultServiceConfig(serviceConfig())
                        .enableRetry()
                        .build();
        try {
            return ScreeningServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS)
                    .screen(ScreenRequest.newBuilder().addParties(party).build())
                    .getResult();
        } finally {
            channel.shutdown().awaitTermination(DEADLINE_S, TimeUnit.SECONDS);
        }
    }

    private ChannelCredentials credentials() throws IOException {
        if (!options.containsKey("--ca")) {
            return InsecureChannelCredentials.create();
        }
        return TlsChannelCredentials.newBuilder()
                .trustManager(new File(options.get("--ca")))
                .keyManager(new File(options.get("--cert")), new File(options.get("--key")))
                .build();
    }

    /** The retry policy and the balancing that the service ships with its interface. */
    private static Map<String, ?> serviceConfig() throws IOException {
        try (Reader text =
                new InputStreamReader(Ask.class.getResourceAsStream("/service_config.json"), StandardCharsets.UTF_8)) {
            return new Gson().fromJson(text, new TypeToken<Map<String, Object>>() {}.getType());
        }
    }

    private static int show(ScreeningResult result, PrintStream out) {
        out.println(result.getDisposition());
        for (PartyResult party : result.getPartiesList()) {
            for (Hit hit : party.getHitsList()) {
                out.printf(
                        "  %.3f  %s  %s%n",
                        hit.getMatch().getScore(), hit.getMatchedName(), hit.getEntity().getEntityId());
            }
        }
        for (Reason reason : result.getReasonsList()) {
            out.println("  " + reason.getCode() + ": " + reason.getTextJa() + " / " + reason.getTextEn());
        }
        return EXITS.getOrDefault(result.getDisposition(), INDETERMINATE);
    }
}
