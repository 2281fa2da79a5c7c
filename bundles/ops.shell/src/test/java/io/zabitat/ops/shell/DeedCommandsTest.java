package io.zabitat.ops.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

/** Who has something done that is not taken back is told with it, and reaches the audit so. */
class DeedCommandsTest {
    private final FakeServer server = new FakeServer("m1", 1);
    private CommandIndex index;

    @BeforeEach
    void install() {
        BundleContext nobody = (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> null);
        index = new CommandIndex(nobody);
        ServersHere servers = new ServersHere();
        servers.bindServer(server);
        new StoreCommands(index, servers);
        new ElectionCommands(index, servers);
    }

    @Test
    void shouldSayWhoPurges() throws Exception {
        String text = index.run("bob", "store-purge", List.of("--force", "--reason", "space"));
        assertTrue(text.contains("h2.retired-1") && text.contains("gone"), text);
        assertEquals(List.of("purge true by bob: space"), server.deeds());
    }

    @Test
    void shouldSayWhoOverridesTheElection() throws Exception {
        index.run("bob", "election-override", List.of("3", "--reason", "no leader"));
        assertEquals(List.of("elect by 3 by bob: no leader"), server.deeds());
    }
}
