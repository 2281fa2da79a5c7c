package io.zabitat.itests.paxexam;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.zabitat.itests.paxexam.Providers.Generation;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandProcessor;
import org.junit.AssumptionViolatedException;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerMethod;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Many exchanges of a part of an ensemble under load, each by a generation of bundles that is installed anew, some of them taken back, and
 * what is left of them afterwards. {@link CampaignSettings} says how many; not part of the build: see docs/testing.md.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class SwapCampaign {
    /** Generations that may be alive: the one with the role, and the one that stands by. */
    private static final int MAX_ALIVE = 2;
    /** From so many on, caches have filled and the heap has to stay as it is. */
    private static final int LONG_RUN = 100;

    private static final long MAX_HEAP_GROWTH = 1 << 20;
    /** Java keeps for each thread as much as its longest write was. A page for each exchange of a long run would be more. */
    private static final long MAX_DIRECT_GROWTH = 128 << 10;
    /** A full window of two seconds has at least so many. */
    private static final long MIN_WRITES = 500;

    private static final long FULL_WINDOW_MILLIS = 2_000;
    /** One in so many exchanges goes back first. */
    private static final int GOING_BACK = 8;

    private static final int WARM_ROUNDS = 4;
    /** Half of what makes a server step down. */
    private static final long LONG_STANDSTILL_MILLIS = 5_000;

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin admin;

    @Inject
    private CommandProcessor processor;

    private final CampaignSettings settings = CampaignSettings.read();
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    private Shell shell;
    private Providers providers;
    private Ensemble ensemble;
    private StockLoad load;
    private CampaignState state;
    private Random random;

    /** Who can have the role. */
    private record Kind(String name, String bundle, String policy) {}

    /**
     * What is exchanged.
     *
     * @param one the first to be taken, and every other time
     * @param byAll whether the leader does it for all members; else one does it after the other
     * @param basesGo whether the bundles of the beginning are taken away when nobody needs them
     */
    private record Part(String role, Kind one, Kind other, boolean byAll, boolean basesGo, Map<String, String> keys) {
        Kind kind(int round) {
            return round % 2 == 0 ? one : other;
        }
    }

    @Configuration
    public Option[] config() throws IOException {
        List<Option> options = new ArrayList<>();
        Collections.addAll(options, Exam.framework("0-guard", "1-services", "2-server", "8-admission", "9-shell"));
        options.add(Exam.libraries("netty-", "h2-"));
        return options.toArray(new Option[0]);
    }

    @Test
    public void clientTransport() throws Exception {
        run(new Part(
                "transport.client",
                new Kind("netty", "io.zabitat.transport.netty", ""),
                new Kind("nio", "io.zabitat.transport.nio", ""),
                false,
                false,
                Map.of()));
    }

    @Test
    public void peerTransport() throws Exception {
        String patient = "stall=20000"; // nobody is suspected because the machine is slow
        run(new Part(
                "transport.peer",
                new Kind("netty", "io.zabitat.transport.netty", patient),
                new Kind("nio", "io.zabitat.transport.nio", patient),
                false,
                false,
                Map.of()));
    }

    @Test
    public void storage() throws Exception {
        run(new Part(
                "storage",
                new Kind("h2", "io.zabitat.storage.h2", ""),
                new Kind("file", "io.zabitat.storage.file", ""),
                false,
                true,
                Map.of()));
    }

    @Test
    public void election() throws Exception {
        run(new Part(
                "election",
                new Kind("0", "io.zabitat.election.udp", ""),
                new Kind("3", "io.zabitat.election.fast", ""),
                true,
                true,
                Map.of()));
    }

    @Test
    public void quorum() throws Exception {
        run(new Part(
                "quorum",
                new Kind("hierarchical", "io.zabitat.quorum.hierarchical", "group.1=1:2:3"),
                new Kind("majority", "io.zabitat.quorum.majority", ""),
                true,
                true,
                Map.of("reconfigEnabled", "true")));
    }

    private void run(Part part) throws Exception {
        try (Standstill standstill = new Standstill()) {
            try {
                runPart(part);
            } catch (Exception | AssertionError failed) {
                if (standstill.longestMillis() < LONG_STANDSTILL_MILLIS) {
                    throw failed;
                }
                // whoever stops the whole process for so long has the sessions expire: neither passed nor failed
                throw new AssumptionViolatedException(
                        part.role() + ": cut off, as the process stood still for " + standstill.longestMillis() + " ms",
                        failed);
            }
        }
    }

    private void runPart(Part part) throws Exception {
        shell = new Shell(processor, Ensemble.FIRST);
        providers = new Providers(context);
        state = CampaignState.load(settings.folder(), part.role());
        assertTrue(
                settings.folder() + " has " + state.swaps() + " of " + settings.count() + " already: take another",
                state.swaps() < settings.count());
        random = state.begin(settings.seed());
        String observe = Long.toString(settings.observeMillis());
        Map<String, String> keys = new HashMap<>(part.keys());
        keys.put("zabitat.swap.observeMs", observe);
        keys.put("zabitat.swap.storageObserveMs", observe);
        try (Ensemble members = new Ensemble(admin, shell, settings.members(), keys);
                StockLoad clients = new StockLoad(members.addresses(), settings.rate())) {
            ensemble = members;
            load = clients;
            load.fill(settings.nodes());
            if (part.basesGo()) {
                loaders.addAll(providers.classes(part.one().bundle()));
                loaders.addAll(providers.classes(part.other().bundle()));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.seconds());
            LeakProbe before = null;
            long swapsBefore = 0;
            int round = 0;
            // what is compared has the same kind in the role
            while (round % 2 == 1
                    || state.swaps() < settings.count() && (before == null || System.nanoTime() - deadline < 0)) {
                settings.awaitRelease(load);
                if (round == WARM_ROUNDS) {
                    before = probe();
                    swapsBefore = state.swaps();
                    System.out.println(part.role() + ": before " + before);
                }
                round(part, round++);
                state.save();
                System.out.println(part.role() + ": " + state);
            }
            if (before != null) {
                compare(part, before, state.swaps() - swapsBefore);
            }
            load.verify();
            state.succeeded();
            System.out.println(part.role() + ": " + state.row(settings));
        }
    }

    // ------------------------------------------------------------------------------------------------ exchanges

    /** All members take the role to a new generation of the other kind; the bundles before it go. */
    private void round(Part part, int round) throws Exception {
        Kind kind = part.kind(round);
        Generation next = providers.generation(kind.bundle(), round + 1);
        loaders.add(next.classes());
        String choice = kind.name() + "@[" + next.version() + "," + next.version() + "]";
        List<String> order = new ArrayList<>(part.byAll() ? List.of(shell.leader()) : ensemble.members());
        Collections.shuffle(order, random);
        for (String member : order) {
            Shell there = shell.at(member);
            Exam.until(choice + " stands by", () -> there.standsBy(part.role(), kind.name(), next.version()));
            String policy = kind.policy();
            if (random.nextInt(GOING_BACK) == 0) {
                load.during(
                        part.role() + " " + round + " and back",
                        () -> there.exchangeAndGoBack(part.role(), choice, policy));
                state.wentBack();
            }
            exchange(part.role() + " " + round, there, part.role(), choice, policy);
        }
        for (String member : ensemble.members()) {
            Exam.until(member + " has followed", () -> shell.at(member).isActive(part.role(), kind.name()));
        }
        Bundle kept = next.bundle();
        providers.remove(providers.all(part.other().bundle()).stream()
                .filter(bundle -> isFormer(part, bundle, kept))
                .toList());
        providers.remove(providers.all(part.one().bundle()).stream()
                .filter(bundle -> isFormer(part, bundle, kept))
                .toList());
        if (part.role().equals("storage")) {
            for (String member : ensemble.members()) {
                shell.run("zab:store-purge --force --reason campaign --server " + member);
            }
        }
    }

    private static boolean isFormer(Part part, Bundle bundle, Bundle kept) {
        return !bundle.equals(kept) && (part.basesGo() || Providers.isGeneration(bundle));
    }

    private void exchange(String what, Shell there, String role, String choice, String policy) throws Exception {
        long writes = load.acknowledged();
        long began = System.nanoTime();
        load.during(what, () -> there.exchange(role, choice, policy));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        long overlapping = load.acknowledged() - writes;
        if (settings.observeMillis() >= FULL_WINDOW_MILLIS) {
            assertTrue(what + ": few writes: " + overlapping, overlapping >= MIN_WRITES);
        }
        state.swapped(overlapping, load.watchers(), millis);
    }

    // ------------------------------------------------------------------------------------------------ what is left

    private LeakProbe probe() throws Exception {
        LeakProbe[] taken = new LeakProbe[1];
        load.resting(() -> taken[0] = LeakProbe.take());
        return taken[0];
    }

    private void compare(Part part, LeakProbe before, long swaps) throws Exception {
        LeakProbe[] after = new LeakProbe[1];
        load.resting(() -> Exam.until(() -> alive() + " generations alive; " + before + "; " + after[0], () -> {
            after[0] = LeakProbe.take();
            return alive() <= MAX_ALIVE
                    && after[0].hasNoThreadBeside(before)
                    && after[0].descriptors() <= before.descriptors()
                    && after[0].storeFiles() <= before.storeFiles() + settings.members();
        }));
        System.out.println(
                part.role() + ": after " + swaps + " swaps " + after[0] + ", " + alive() + " generations alive");
        assertEquals("MBeans", before.beans(), after[0].beans());
        long growth = after[0].heapBytes() - before.heapBytes();
        long direct = after[0].directBytes() - before.directBytes();
        state.left(alive(), growth, direct, swaps);
        if (swaps >= LONG_RUN) {
            assertTrue("heap grew by " + growth, growth <= MAX_HEAP_GROWTH);
            assertTrue("direct memory grew by " + direct, direct <= MAX_DIRECT_GROWTH);
        }
    }

    private long alive() {
        loaders.removeIf(loader -> loader.get() == null);
        return loaders.size();
    }
}
