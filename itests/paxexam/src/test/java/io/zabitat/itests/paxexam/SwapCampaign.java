package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandProcessor;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerMethod;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Many exchanges of a part of a server alone under load, each by a generation of bundles that is installed anew, and what is left of them afterwards.
 * {@code -Dswap.count} says how many, {@code -Dswap.observeMs} how long each is watched, {@code -Dswap.nodes} how large the tree is. Not
 * part of the build: see docs/testing.md.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class SwapCampaign {
    private static final int COUNT = Integer.getInteger("swap.count", 20);
    private static final int NODES = Integer.getInteger("swap.nodes", 100);
    private static final int PROGRESS = 50;
    /** Generations that may be alive: the one with the role, and the one that stands by. */
    private static final int MAX_ALIVE = 2;
    /** From so many on, caches have filled and the heap has to stay as it is. */
    private static final int LONG_RUN = 100;

    private static final long MAX_HEAP_GROWTH = 1 << 20;

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin admin;

    @Inject
    private CommandProcessor processor;

    @Configuration
    public Option[] config() throws IOException {
        return Exam.framework("0-guard", "1-services", "2-server", "5-providers", "8-admission", "9-shell");
    }

    @Test
    public void clientTransport() throws Exception {
        run("transport.client", "netty", "io.zabitat.transport.netty", "nio", "io.zabitat.transport.nio");
    }

    @Test
    public void storage() throws Exception {
        run("storage", "h2", "io.zabitat.storage.h2", "file", "io.zabitat.storage.file");
    }

    /** Begins with the second of the two. */
    private void run(String role, String one, String oneBundle, String other, String otherBundle) throws Exception {
        Shell shell = new Shell(processor, Ensemble.FIRST);
        Providers providers = new Providers(context);
        String observe = System.getProperty("swap.observeMs", "300");
        Map<String, String> keys = Map.of("zabitat.swap.observeMs", observe, "zabitat.swap.storageObserveMs", observe);
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (Ensemble ensemble = new Ensemble(admin, shell, 1, keys);
                StockLoad load = new StockLoad(ensemble.address(1))) {
            load.fill(NODES);
            int warm = Math.max(4, COUNT / 10) & ~1;
            LeakProbe[] probes = new LeakProbe[2];
            int acknowledged = 0;
            int fewest = Integer.MAX_VALUE;
            for (int i = 0; i < warm + COUNT; i++) {
                if (i == warm) {
                    load.resting(() -> probes[0] = LeakProbe.take());
                    System.out.println(role + ": before " + probes[0]);
                }
                boolean toOne = i % 2 == 0;
                loaders.add(providers.renew(toOne ? oneBundle : otherBundle));
                Exam.until("it is there", () -> shell.standsBy(role, toOne ? one : other));
                acknowledged = load.acknowledged();
                load.during(role + " " + i, () -> shell.exchange(role, toOne ? one : other));
                fewest = Math.min(fewest, load.acknowledged() - acknowledged);
                if (i % PROGRESS == PROGRESS - 1) {
                    System.out.println(role + ": " + (i + 1) + " exchanges, " + load.acknowledged()
                            + " acknowledged writes, fewest in one " + fewest);
                }
            }
            load.resting(() -> Exam.until(() -> alive(loaders) + " generations alive; " + probes[1], () -> {
                probes[1] = LeakProbe.take();
                return alive(loaders) <= MAX_ALIVE
                        && probes[1].threads().equals(probes[0].threads())
                        && probes[1].descriptors() <= probes[0].descriptors();
            }));
            System.out.println(role + ": after " + probes[1] + ", fewest writes in one exchange " + fewest);
            assertEquals("MBeans", probes[0].beans(), probes[1].beans());
            if (COUNT >= LONG_RUN) {
                long growth = probes[1].heapBytes() - probes[0].heapBytes();
                assertTrue("heap grew by " + growth, growth <= MAX_HEAP_GROWTH);
                long direct = probes[1].directBytes() - probes[0].directBytes();
                assertTrue("direct memory grew by " + direct, direct <= 0);
            }
            load.verify(ensemble.address(1));
        }
    }

    private static long alive(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }
}
