package io.zabitat.node.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    @Test
    void shouldTakeTheKeysAndLeaveWhatTheFrameworkAdds() {
        Configuration configuration = Configuration.of(Map.of(
                "service.pid", "io.zabitat.server~west",
                "service.factoryPid", "io.zabitat.server",
                "component.name", "x",
                "Storage.target", "(a=b)",
                "felix.fileinstall.filename", "file:/etc/x.cfg",
                "clientPort", 2181,
                "forceSync", true));
        assertEquals("west", configuration.name());
        assertEquals(Map.of("clientPort", "2181", "forceSync", "true"), configuration.keys());
    }

    @Test
    void shouldPassTheProcessPropertiesApart() {
        Configuration configuration = Configuration.of(Map.of(
                "service.pid", "io.zabitat.server.0a1b",
                "zabitat.config.file", "/x/zoo.cfg",
                "zabitat.system.properties", new String[] {"zookeeper.forceSync=no", "jute.maxbuffer=1=2"}));
        assertEquals("0a1b", configuration.name());
        assertEquals(Map.of(), configuration.keys());
        assertEquals(Map.of("zookeeper.forceSync", "no", "jute.maxbuffer", "1=2"), configuration.systemProperties());
    }

    @Test
    void shouldTakeKeysThatDifferOnlyInCase() {
        Configuration configuration = Configuration.of(Map.of(
                "service.pid", "io.zabitat.server~x",
                "tickTime", "2000",
                "zabitat.config.other.case", new String[] {"ticktime=1000"}));
        assertEquals(Map.of("tickTime", "2000", "ticktime", "1000"), configuration.keys());
    }
}
