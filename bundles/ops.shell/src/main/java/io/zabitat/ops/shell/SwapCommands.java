package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.node.slot.Role;
import io.zabitat.swap.EndedSwap;
import io.zabitat.swap.Ending;
import io.zabitat.swap.SwapEvent.Word;
import io.zabitat.swap.SwapException;
import io.zabitat.swap.SwapPlan;
import io.zabitat.swap.SwapStatus;
import io.zabitat.swap.Swaps;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Exchanging a part of a running server. Called by shell sessions, each on its own thread. */
@Component(
        immediate = true,
        service = {})
public final class SwapCommands {
    private static final String JSON = Command.JSON;
    private static final String POLICY = "--policy";
    private static final String MEMBERS = "--members";
    private static final String WAIT = "-w";
    private static final String AUTO = "--auto";
    private static final String ALLOW_ABSENT = "--allow-absent";
    private static final String EXERCISE = "--exercise";
    /** The session's variable with the plan it made last: {@code swap-apply $plan}. */
    private static final String PLAN_VARIABLE = "plan";

    private static final long LOOK_MILLIS = 200;
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ServersHere servers;
    private final Runnable end;

    @Activate
    public SwapCommands(@Reference CommandIndex index, @Reference ServersHere servers) {
        this.servers = servers;
        end = index.add(
                Command.table(
                                "swap-plan",
                                "ROLE PROVIDER[@VERSIONS]",
                                "what an exchange would do; the shell remembers the plan as $plan",
                                this::plan)
                        .with("ROLE", "as zab:roles has it, such as transport.client")
                        .with("PROVIDER", "as zab:providers has it, such as nio, nio@1.2 or nio@[1.0,2)")
                        .with(POLICY + " NAME=VALUE,...", "choices for this exchange, such as observe=2000")
                        .with(MEMBERS + " all|NAME,...", "a plan for each of these servers of this process")
                        .with(ALLOW_ABSENT, "also while members are away, where that is safe")
                        .with(EXERCISE, "of the election, at the leader: it hands the lead over once it has switched")
                        .ofServer(),
                Command.table("swap-apply", "PLAN", "does what was planned", this::apply)
                        .with(WAIT, "waits for the end, or for what waits for your word; fails if it is not committed")
                        .with(AUTO, "switches without swap-cutover where that would be waited for")
                        .withReason()
                        .withDryRun()
                        .ofServer(),
                Command.table("swap-status", "[SWAP]", "what is under way, or how one exchange is or was", this::status)
                        .with(WAIT, "follows it to the end, or until it waits for your word")
                        .ofServer(),
                Command.table("swap-history", "", "what was, with its end", (arguments, caller) -> history(arguments))
                        .ofServer(),
                order("swap-pause", "holds the preparation still"),
                order("swap-resume", "goes on with what was paused"),
                order("swap-cutover", "switches, where that waits for your word"),
                order("swap-rollback", "goes back to the old provider"),
                order("swap-commit", "ends the watch early; there is no way back"));
    }

    private Command order(String name, String does) {
        return Command.table(name, "SWAP", does, (arguments, caller) -> order(name, arguments, caller.actor()))
                .withReason()
                .withDryRun()
                .ofServer();
    }

    @Deactivate
    void end() {
        end.run();
    }

    private String plan(Arguments arguments, Caller caller) throws SwapException {
        boolean json = arguments.has(JSON);
        if (!arguments.option(MEMBERS, "").isEmpty()) {
            return plans(arguments);
        }
        SwapPlan plan =
                servers.meant(arguments).one().swaps().plan(arguments.word(0), arguments.word(1), policy(arguments));
        caller.remember(PLAN_VARIABLE, plan.id());
        return SwapTexts.plan(plan, json);
    }

    /** One plan for each of several members. */
    private String plans(Arguments arguments) throws SwapException {
        List<SwapPlan> plans = new ArrayList<>();
        for (RunningServer member : servers.meant(arguments).members(arguments.option(MEMBERS, ""))) {
            plans.add(member.swaps().plan(arguments.word(0), arguments.word(1), policy(arguments)));
        }
        return SwapTexts.plans(plans, arguments.has(JSON));
    }

    private static Map<String, String> policy(Arguments arguments) {
        Map<String, String> policy = arguments.pairs(POLICY);
        if (arguments.has(ALLOW_ABSENT)) {
            policy.put("absent", "allow");
        }
        if (arguments.has(EXERCISE)) {
            if (!arguments.word(0).equals(Role.ELECTION.key())) {
                throw new IllegalArgumentException(EXERCISE + " belongs to the role " + Role.ELECTION.key());
            }
            policy.put("exercise", "yes");
        }
        return policy;
    }

    private String status(Arguments arguments, Caller caller) throws SwapException, InterruptedException {
        boolean json = arguments.has(JSON);
        ServerChoice meant = servers.meant(arguments);
        if (arguments.count() == 1) {
            String id = arguments.word(0);
            RunningServer server = meant.knowing(id);
            if (arguments.has(WAIT) && !running(server.swaps(), id).isEmpty()) {
                await(server, id, console(arguments, caller));
            }
            return one(server, id, json);
        }
        if (!arguments.has(WAIT)) {
            return SwapTexts.status(meant.each(Swaps::status), json);
        }
        String text = follow(meant, console(arguments, caller));
        return json ? SwapTexts.status(meant.each(Swaps::status), true) : text;
    }

    private String history(Arguments arguments) {
        return SwapTexts.history(servers.meant(arguments).each(Swaps::history), arguments.has(JSON));
    }

    /** A single swap, whether it is under way or over. */
    private static String one(RunningServer server, String id, boolean json) throws SwapException {
        List<SwapStatus> running = running(server.swaps(), id);
        if (!running.isEmpty()) {
            return SwapTexts.status(Map.of(server.name(), running), json);
        }
        EndedSwap ended = server.swaps()
                .ending(id)
                .orElseThrow(
                        () -> new SwapException("SWAP-402", "plan " + id + " was not applied: zab:swap-apply " + id));
        return SwapTexts.history(Map.of(server.name(), List.of(ended)), json);
    }

    private String apply(Arguments arguments, Caller caller) throws SwapException, InterruptedException {
        String id = arguments.word(0);
        RunningServer server = servers.meant(arguments).knowing(id);
        Swaps swaps = server.swaps();
        Optional<SwapPlan> plan = swaps.plan(id);
        if (arguments.has(Command.DRY_RUN)) {
            return SwapTexts.plan(plan.orElseThrow(() -> appliedAlready(id)), arguments.has(JSON));
        }
        SwapStatus begun;
        try {
            begun = swaps.apply(id, caller.actor(), arguments.option(Command.REASON, ""), arguments.has(AUTO));
        } catch (SwapException e) { // which is in the audit by now
            throw plan.isEmpty() ? appliedAlready(id) : e;
        }
        if (!arguments.has(WAIT)) {
            return arguments.has(JSON)
                    ? SwapTexts.status(Map.of(server.name(), List.of(begun)), true)
                    : "swap " + id + " has begun; swap-status -w follows it";
        }
        Optional<EndedSwap> ended = await(server, id, console(arguments, caller));
        if (ended.isEmpty()) {
            return arguments.has(JSON)
                    ? SwapTexts.status(Map.of(server.name(), swaps.status()), true)
                    : "swap " + id + " waits for its word: swap-cutover " + id + ", or swap-rollback " + id;
        }
        if (ended.get().ending() != Ending.COMMITTED) {
            throw new IllegalStateException(SwapTexts.ended(ended.get()));
        }
        return arguments.has(JSON)
                ? SwapTexts.history(Map.of(server.name(), List.of(ended.get())), true)
                : SwapTexts.ended(ended.get());
    }

    /** For progress, which is no JSON. */
    private static PrintStream console(Arguments arguments, Caller caller) {
        return arguments.has(JSON) ? new PrintStream(PrintStream.nullOutputStream()) : caller.console();
    }

    private static SwapException appliedAlready(String id) {
        return new SwapException(
                "SWAP-402", "swap " + id + " was applied already; zab:swap-status " + id + " shows it");
    }

    private String follow(ServerChoice meant, PrintStream out) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (RunningServer server : meant.all()) {
            for (SwapStatus status : server.swaps().status()) {
                String id = status.swap().id();
                text.append(await(server, id, out)
                                .map(SwapTexts::ended)
                                .orElse("swap " + id + " waits for its word: swap-cutover " + id))
                        .append('\n');
            }
        }
        return text.isEmpty() ? "no swap is under way" : text.toString().strip();
    }

    /** Prints each new phase, and how far it is now and then, until the swap has ended, or waits for a word that this shell could not take meanwhile. */
    private Optional<EndedSwap> await(RunningServer server, String id, PrintStream out) throws InterruptedException {
        Swaps swaps = server.swaps();
        String last = "";
        String lastStage = "";
        long lastNanos = System.nanoTime();
        while (true) {
            Optional<EndedSwap> ended = swaps.ending(id);
            if (ended.isPresent()) {
                return ended;
            }
            if (!servers.all().contains(server)) {
                throw new IllegalStateException("server " + server.name()
                        + " has stopped; after its next start zab:swap-history says how swap " + id + " ended");
            }
            Optional<SwapStatus> now = swaps.status().stream()
                    .filter(status -> status.swap().id().equals(id))
                    .findFirst();
            String line = now.map(SwapTexts::line).orElse(last);
            String stage = now.map(SwapTexts::stage).orElse(lastStage);
            boolean due = !stage.equals(lastStage) || System.nanoTime() - lastNanos > LINE_NANOS;
            if (due && !line.equals(last)) {
                out.println(line + now.map(SwapTexts::remaining).orElse(""));
                out.flush();
                last = line;
                lastStage = stage;
                lastNanos = System.nanoTime();
            }
            Optional<String> suspended = now.map(SwapStatus::suspended).filter(why -> !why.isEmpty());
            if (suspended.isPresent()) {
                throw new IllegalStateException("swap " + id + " is suspended: " + suspended.get());
            }
            if (now.filter(SwapStatus::ready)
                    .filter(status -> !status.swap().auto())
                    .isPresent()) {
                return Optional.empty();
            }
            new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private String order(String name, Arguments arguments, String actor) throws SwapException {
        String id = arguments.word(0);
        RunningServer server = servers.meant(arguments).knowing(id);
        Swaps swaps = server.swaps();
        Optional<EndedSwap> over = swaps.ending(id);
        if (over.isPresent()) {
            throw new SwapException("SWAP-402", "swap " + id + " is over: " + SwapTexts.ended(over.get()));
        }
        if (running(swaps, id).isEmpty()) {
            throw new SwapException("SWAP-402", "plan " + id + " was not applied: zab:swap-apply " + id);
        }
        Word word = Word.valueOf(name.substring("swap-".length()).toUpperCase(Locale.ROOT));
        if (!arguments.has(Command.DRY_RUN)) {
            swaps.order(id, word, actor, arguments.option(Command.REASON, ""));
        }
        return SwapTexts.status(Map.of(server.name(), running(swaps, id)), arguments.has(JSON));
    }

    private static List<SwapStatus> running(Swaps swaps, String id) {
        return swaps.status().stream()
                .filter(status -> status.swap().id().equals(id))
                .toList();
    }
}
