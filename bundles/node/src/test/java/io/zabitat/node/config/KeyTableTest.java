package io.zabitat.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.zabitat.node.config.ConfigKey.Scope;
import io.zabitat.node.config.ConfigKey.State;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Walks the key table: every documented key is honoured, noted, warned of or refused, as its line says. */
class KeyTableTest {
    /** Honoured by a provider. */
    private static final Set<String> WITHOUT_ACCESSOR = Set.of(
            "snapshot.compression.method",
            "DigestAuthenticationProvider.enabled",
            "DigestAuthenticationProvider.digestAlg",
            "DigestAuthenticationProvider.superDigest",
            "X509AuthenticationProvider.superUser");

    /** Mean something together with other lines or files only: {@link MembershipTest} has them. */
    private static final Set<String> MEMBERSHIP = Set.of(
            "server.*",
            "group.*",
            "weight.*",
            "dynamicConfigFile",
            "standaloneEnabled",
            "peerType",
            "electionAlg",
            "oraclePath",
            "zabitat.oracle",
            "db.autocreate");

    private static Stream<ConfigKey> keys() {
        return KeyTable.shipped().all().stream().filter(key -> !MEMBERSHIP.contains(key.name()));
    }

    private static String nameOf(ConfigKey key) {
        return key.isFamily() ? key.familyPrefix() + "1" : key.name();
    }

    private static ServerConfig parse(ConfigKey key, String value) throws ConfigException {
        Map<String, String> file = new LinkedHashMap<>(Map.of("dataDir", "/data", "clientPort", "2181"));
        if (key.name().equals("secureClientPortAddress")) {
            file.put("secureClientPort", "2281");
        }
        if (key.name().matches("ssl[.].*Store[.](type|password.*)")) {
            file.put(key.name().replaceAll("[.][^.]*$", ".location"), "store.p12");
        }
        Map<String, String> properties = new LinkedHashMap<>();
        if (key.worksInFile()) {
            file.put(nameOf(key), value);
        } else {
            properties.put(key.propertyName(), value);
        }
        return ServerConfig.parse("test", file, properties);
    }

    /** A value that asks for something other than the default. */
    private static String asking(ConfigKey key) {
        return switch (key.type().kind()) {
            case BOOL -> key.defaultValue().equals("true") ? "false" : "true";
            case YESNO -> key.defaultValue().equals("yes") ? "no" : "yes";
            case CHOICE ->
                key.type().choices().stream()
                        .filter(choice -> !choice.equals("none") && !choice.equals(key.defaultValue()))
                        .findFirst()
                        .orElse(key.defaultValue());
            case NUMBER -> "0.125";
            case INT, LONG ->
                Long.toString(
                        1 + Math.max(6000, key.defaultValue().isEmpty() ? 0 : Long.parseLong(key.defaultValue())));
            case TEXT -> key.name().equals("4lw.commands.whitelist") ? "stat" : "something";
        };
    }

    @TestFactory
    Stream<DynamicTest> shouldDoWhatTheTableSays() {
        return keys().map(key -> dynamicTest(key.name(), () -> check(key, asking(key))));
    }

    private static void check(ConfigKey key, String value) throws Exception {
        if (key.state() == State.REFUSE) {
            ConfigException refused = assertThrows(ConfigException.class, () -> parse(key, value));
            assertEquals(nameOf(key), refused.key());
            assertTrue(refused.allowed().startsWith("not available in this version"), refused.getMessage());
            return;
        }
        ServerConfig config = parse(key, value);
        boolean asks = !key.asksForNothing(value);
        boolean warned = key.state() == State.WARN && asks;
        boolean noted = key.state() == State.NOTE && asks;
        List<String> expected =
                warned ? List.of("not available in this version and without effect: " + nameOf(key)) : List.of();
        if (key.state() == State.OLD) {
            expected = List.of(key.name() + " has no effect: " + key.meaning());
        }
        assertEquals(expected, config.warnings());
        assertEquals(noted ? 1 : 0, config.notes().size(), config.notes()::toString);
        assertTrue(!noted || config.notes().get(0).startsWith(nameOf(key) + " "));
        assertEquals(value, config.settings().get(nameOf(key)));
        if (key.state() == State.HONOURED && !WITHOUT_ACCESSOR.contains(key.name())) {
            assertNotEquals(accessors(ServerConfigTest.minimal()), accessors(config), "no accessor shows it");
        }
    }

    private static Map<String, String> accessors(ServerConfig config)
            throws IllegalAccessException, InvocationTargetException {
        Map<String, String> shown = new TreeMap<>(accessorsOf(config));
        shown.putAll(accessorsOf(config.quorumConfig()));
        for (TlsConfig tls : List.of(config.clientTls(), config.quorumTls())) {
            accessorsOf(tls).forEach((name, value) -> shown.put(tls.key(name), value));
            for (TlsConfig.Purpose purpose : TlsConfig.Purpose.values()) {
                tls.store(purpose)
                        .ifPresent(file -> shown.put(
                                file.key(),
                                String.join(" ", file.location(), file.type(), file.password(), file.passwordPath())));
            }
        }
        return shown;
    }

    private static Map<String, String> accessorsOf(Object config)
            throws IllegalAccessException, InvocationTargetException {
        Map<String, String> shown = new TreeMap<>();
        for (Method method : config.getClass().getDeclaredMethods()) {
            boolean accessor = Modifier.isPublic(method.getModifiers()) && method.getParameterCount() == 0;
            if (accessor
                    && !Set.of("settings", "warnings", "notes", "quorumConfig", "clientTls", "quorumTls")
                            .contains(method.getName())) {
                shown.put(method.getName(), String.valueOf(method.invoke(config)));
            }
        }
        return shown;
    }

    @TestFactory
    Stream<DynamicTest> shouldBeSilentAboutDefaults() {
        return keys().filter(key -> !key.defaultValue().isEmpty())
                .map(key -> dynamicTest(key.name(), () -> {
                    ServerConfig config = parse(key, key.defaultValue());
                    assertEquals(List.of(), config.warnings());
                    assertEquals(List.of(), config.notes());
                    assertEquals(accessors(ServerConfigTest.minimal()), accessors(config));
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldBeSilentAboutSwitchesThatAreOff() {
        return keys().filter(key -> key.type().kind() == ValueType.Kind.BOOL)
                .filter(key -> key.state() != State.HONOURED && !key.offAsks())
                .map(key -> dynamicTest(key.name(), () -> {
                    ServerConfig config = parse(key, "FALSE");
                    assertEquals(List.of(), config.warnings());
                    assertEquals(List.of(), config.notes());
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldRefuseBadValues() {
        return keys().filter(key -> key.type().kind() != ValueType.Kind.TEXT)
                .map(key -> dynamicTest(key.name(), () -> {
                    ConfigException refused = assertThrows(ConfigException.class, () -> parse(key, "1x"));
                    assertEquals(nameOf(key), refused.key());
                    assertEquals("1x", refused.value());
                    assertTrue(refused.allowed().startsWith("allowed: "), refused.getMessage());
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldTakePropertiesByTheirFullName() {
        return keys().filter(key -> key.scope() != Scope.ZABITAT && key.state() != State.REFUSE)
                .map(key -> dynamicTest(key.name(), () -> {
                    String name = key.propertyName().replace("*", "1");
                    ServerConfig config = ServerConfig.parse(
                            "test", Map.of("dataDir", "/data", "clientPort", "2181"), Map.of(name, asking(key)));
                    if (key.scope() == Scope.FILE) {
                        assertEquals(
                                List.of("-D" + name + " has no effect: " + nameOf(key)
                                        + " is read from the configuration only"),
                                config.warnings());
                    } else {
                        assertEquals(asking(key), config.settings().get(nameOf(key)));
                    }
                }));
    }

    @Test
    void shouldNotApplyBarePropertiesFromTheFile() throws Exception {
        List<ConfigKey> bare = keys().filter(key -> key.scope() == Scope.BARE).toList();
        assertFalse(bare.isEmpty());
        for (ConfigKey key : bare) {
            ServerConfig config = ServerConfig.parse(
                    "test", Map.of("dataDir", "/data", "clientPort", "2181", key.name(), asking(key)), Map.of());
            assertEquals(
                    List.of(key.name() + " has no effect in the configuration, as in ZooKeeper: give it as -D"
                            + key.name() + "=..."),
                    config.warnings());
            assertFalse(config.settings().containsKey(key.name()));
        }
    }
}
