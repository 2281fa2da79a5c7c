package io.zabitat.swap;

import io.zabitat.node.slot.ProviderId;
import io.zabitat.node.slot.Reading;
import io.zabitat.node.slot.Role;
import io.zabitat.node.slot.SwapStep;
import io.zabitat.spi.tck.storage.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One swap from nio to netty on a disk in memory, step by step, with a name for each moment at which the power may go. */
final class SwapStory implements SwapSink {
    static final ProviderId OLD = ProviderId.of("nio");
    static final ProviderId NEW = ProviderId.of("netty");
    static final Path FOLDER = Path.of("/data/zabitat");
    static final SwapLimits LIMITS = new SwapLimits(1_000, 0, 5_000, 1_000, 500, 60_000);

    final MemoryDisk disk;
    final Role role;
    final SwapMachine machine;
    final List<String> told = new ArrayList<>();
    final List<SwapNotice> notices = new ArrayList<>();
    final List<SwapStep> begun = new ArrayList<>();
    final List<EndedSwap> over = new ArrayList<>();
    final List<String> helpless = new ArrayList<>();
    /** Each moment, and how much the disk had been told by then. */
    final Map<String, Integer> moments = new LinkedHashMap<>();

    private final SwapJournal journal;
    private final ArrayDeque<SwapEvent> events = new ArrayDeque<>();
    private long nowMillis = 1_000_000;
    private String active = OLD.name();

    SwapStory(MemoryDisk disk) throws IOException {
        this(disk, Role.CLIENT_TRANSPORT);
    }

    /** @param role that the swap is of, whatever its providers are called */
    SwapStory(MemoryDisk disk, Role role) throws IOException {
        this.disk = disk;
        this.role = role;
        this.journal = new SwapJournal(disk, FOLDER);
        this.machine = new SwapMachine(BootRule.settle(journal.read(), nowMillis), LIMITS);
    }

    static SwapRecord swap(String id, ProviderId from, long fromGeneration, ProviderId to) {
        return swap(id, Role.CLIENT_TRANSPORT, from, fromGeneration, to);
    }

    static SwapRecord swap(String id, Role role, ProviderId from, long fromGeneration, ProviderId to) {
        return new SwapRecord(
                id,
                role,
                fromGeneration + 1,
                from,
                fromGeneration,
                to,
                OLD.name(),
                Phase.PREPARE,
                true,
                0,
                LIMITS.observeMillis(),
                "hash",
                "test",
                "because",
                1,
                1,
                "");
    }

    /** What a start on this disk would make active. */
    static String activeAfter(MemoryDisk left) throws IOException {
        SwapState settled = BootRule.settle(new SwapJournal(left, FOLDER).read(), 9_000_000);
        if (!settled.running().isEmpty()) {
            throw new AssertionError("left unsettled: " + settled);
        }
        return BootRule.incumbent(settled, Role.CLIENT_TRANSPORT, OLD.name()).toString();
    }

    String active() {
        return active;
    }

    void moment(String name) {
        moments.put(name, disk.ops.size());
    }

    void step(SwapEvent event) {
        events.add(event);
        for (SwapEvent next = events.poll(); next != null; next = events.poll()) {
            machine.step(next, nowMillis, this);
        }
    }

    void pass(long millis) {
        nowMillis += millis;
        step(new SwapEvent.Tick());
    }

    void succeed(SwapStep step) {
        if (step == SwapStep.CUTOVER) {
            active = NEW.name();
        } else if (step == SwapStep.ROLLBACK) {
            active = OLD.name();
        }
        step(new SwapEvent.StepSucceeded("s", step, ""));
    }

    void begin() {
        step(new SwapEvent.Begin(swap("s", role, OLD, 1, NEW)));
    }

    void toObserve() {
        begin();
        succeed(SwapStep.PREPARE);
        succeed(SwapStep.SHADOW);
        succeed(SwapStep.CUTOVER);
    }

    static Reading hard(double value) {
        return new Reading("exceptions", value, 0, true);
    }

    @Override
    public void write(SwapState state) {
        try {
            journal.write(state);
            events.add(new SwapEvent.Written(state.sequence()));
        } catch (IOException e) {
            events.add(new SwapEvent.WriteFailed(e.toString()));
        }
    }

    @Override
    public void begin(SwapRecord swap, SwapStep step) {
        begun.add(step);
    }

    @Override
    public void setPaused(SwapRecord swap, boolean paused) {
        told.add(paused ? "hold still" : "go on");
    }

    @Override
    public void over(EndedSwap ended) {
        over.add(ended);
    }

    @Override
    public void helpless(SwapRecord swap, String reason) {
        helpless.add(reason);
    }

    @Override
    public void tell(String kind, SwapRecord swap, String actor, String text) {
        told.add(kind);
        notices.add(new SwapNotice(kind, swap, actor, text));
    }
}
