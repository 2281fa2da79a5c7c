package io.zabitat.admission.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
    private static final String PLACE = "reference:file:///opt/zabitat/bundles/";
    private static final String KARAF = "mvn:io.zabitat/";

    private final Origin origin = new Origin(List.of(PLACE, KARAF));

    @ParameterizedTest
    @ValueSource(strings = {"provider.jar", "my provider (1).jar", "a~1@b%c+d.jar", "a..b.jar", "größe.jar"})
    void shouldKnowAFileOfAnyName(String name) {
        String location =
                "reference:" + Path.of("/opt/zabitat/bundles/2-server", name).toUri();
        assertEquals(true, origin.isOurs(location), location);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2-server/../../evil.jar",
                "../evil.jar",
                "2-server/%2e%2E/%2e./evil.jar",
                "2-server/..%2f..%2Fevil.jar",
                "2-server/..%5c..%5Cevil.jar",
                "2-server\\..\\evil.jar",
                "./evil.jar",
                "2-server//evil.jar",
                "2-server/x.jar?from=elsewhere",
                "2-server/x.jar#part",
                "a/b/c/d/e.jar",
                ""
            })
    void shouldNotBeLedElsewhere(String rest) {
        assertEquals(false, origin.isOurs(PLACE + rest), rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mvn:io.zabitat/x!com.example/evil/1.0", "mvn:io.zabitat.evil/x/1.0", "file:/evil.jar"})
    void shouldKnowOursInKarafByTheGroup(String location) {
        assertEquals(true, origin.isOurs("mvn:io.zabitat/transport.nio/1.0.0"));
        assertEquals(false, origin.isOurs(location), location);
    }
}
