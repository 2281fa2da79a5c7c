package io.zabitat.ops.shell;

import io.zabitat.node.osgi.RunningServer;
import io.zabitat.swap.EndedSwap;
import io.zabitat.swap.Ending;
import io.zabitat.swap.SwapEvent.Word;
import io.zabitat.swap.SwapException;
import io.zabitat.swap.SwapPlan;
import io.zabitat.swap.SwapStatus;
import io.zabitat.swap.Swaps;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.felix.service.command.CommandSession;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Exchanging a part of a running server. Function objects, because a method cannot have a hyphen in its name. Called by shell sessions,
 * each on its own thread.
 */
@Component(
        immediate = true,
        service = {})
public final class SwapCommands {
    private static final String JSON = "--json";
    private static final String DRY_RUN = "--dry-run";
    private static final String REASON = "--reason";
    private static final String SERVER = "--server";
    private static final String POLICY = "--policy";
    private static final String MEMBERS = "--members";
    private static final String WAIT = "-w";
    private static final String AUTO = "--auto";
    private static final String HELP = "--help";
    private static final String ALLOW_ABSENT = "--allow-absent";
    /** The session's variable with the plan it made last: {@code swap-apply $plan}. */
    private static final String PLAN_VARIABLE = "plan";

    private static final long LOOK_MILLIS = 200;
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<String, String> usages = usages();
    private final List<RunningServer> servers = new CopyOnWriteArrayList<>();

    @Activate
    public SwapCommands(BundleContext context) {
        usages.forEach((name, usage) -> context.registerService(
                org.apache.felix.service.command.Function.class,
                (session, arguments) -> execute(name, session, arguments),
                new Hashtable<>(Map.of(
                        "osgi.command.scope",
                        "zab",
                        "osgi.command.function",
                        name,
                        "osgi.command.description", // what Karaf lists
                        usage.substring(usage.lastIndexOf(": ") + 2)))));
    }

    private static Map<String, String> usages() {
        Map<String, String> usages = new TreeMap<>();
        usages.put(
                "swap-plan",
                "ROLE PROVIDER[@VERSIONS] [--policy NAME=VALUE,...] [--members all|NAME,...] [--allow-absent]:"
                        + " what an exchange would do");
        usages.put(
                "swap-apply",
                "PLAN [-w] [--auto] [--reason TEXT] [--dry-run]: does it; -w waits for the end, or for what waits for your word");
        usages.put(
                "swap-status",
                "[-w | SWAP]: what is under way; -w follows it to the end, or until it waits for a word");
        usages.put("swap-history", ": what was, with its end");
        usages.put("swap-pause", "SWAP [--reason TEXT] [--dry-run]: holds the preparation still");
        usages.put("swap-resume", "SWAP [--reason TEXT] [--dry-run]: goes on with it");
        usages.put("swap-cutover", "SWAP [--reason TEXT] [--dry-run]: switches, where that waits for a word");
        usages.put("swap-rollback", "SWAP [--reason TEXT] [--dry-run]: goes back to the old provider");
        usages.put("swap-commit", "SWAP [--reason TEXT] [--dry-run]: ends the watch early; there is no way back");
        return Map.copyOf(usages);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServer(RunningServer server) {
        servers.add(server);
    }

    void unbindServer(RunningServer server) {
        servers.remove(server);
    }

    private Object execute(String name, CommandSession session, List<Object> given) throws Exception {
        Arguments arguments = Arguments.parse(
                given, Set.of(JSON, DRY_RUN, WAIT, AUTO, HELP, ALLOW_ABSENT), Set.of(REASON, SERVER, POLICY, MEMBERS));
        if (arguments.has(HELP)) {
            return usage(name);
        }
        boolean json = arguments.has(JSON);
        return switch (name) {
            case "swap-plan" -> {
                require(arguments.count() == 2, name);
                if (!arguments.option(MEMBERS, "").isEmpty()) {
                    yield plans(arguments);
                }
                SwapPlan plan =
                        servers(arguments).one().swaps().plan(arguments.word(0), arguments.word(1), policy(arguments));
                session.put(PLAN_VARIABLE, plan.id());
                yield SwapTexts.plan(plan, json);
            }
            case "swap-apply" -> apply(arguments, session);
            case "swap-status" -> {
                if (arguments.count() == 1) {
                    String id = arguments.word(0);
                    yield one(servers(arguments).knowing(id), id, json);
                }
                yield arguments.has(WAIT)
                        ? follow(servers(arguments), session.getConsole())
                        : SwapTexts.status(servers(arguments).each(Swaps::status), json);
            }
            case "swap-history" -> SwapTexts.history(servers(arguments).each(Swaps::history), json);
            default -> order(name, arguments, Actors.of(session));
        };
    }

    /** One plan for each of several members. */
    private String plans(Arguments arguments) throws SwapException {
        List<SwapPlan> plans = new ArrayList<>();
        for (RunningServer member : new MemberChoice(servers).of(arguments.option(MEMBERS, ""))) {
            plans.add(member.swaps().plan(arguments.word(0), arguments.word(1), policy(arguments)));
        }
        return MemberChoice.text(plans, arguments.has(JSON));
    }

    private static Map<String, String> policy(Arguments arguments) {
        Map<String, String> policy = arguments.pairs(POLICY);
        if (arguments.has(ALLOW_ABSENT)) {
            policy.put("absent", "allow");
        }
        return policy;
    }

    private String usage(String name) {
        return "zab:" + name + " " + usages.get(name)
                + "\nalso --json, and --server NAME where there are several; $plan is the plan made last";
    }

    private void require(boolean holds, String name) {
        if (!holds) {
            throw new IllegalArgumentException("usage: " + usage(name));
        }
    }

    private ServerChoice servers(Arguments arguments) {
        return new ServerChoice(servers, arguments.option(SERVER, ""));
    }

    /** A single swap, whether it is under way or over. */
    private static String one(RunningServer server, String id, boolean json) throws SwapException {
        List<SwapStatus> running = server.swaps().status().stream()
                .filter(status -> status.swap().id().equals(id))
                .toList();
        if (!running.isEmpty()) {
            return SwapTexts.status(Map.of(server.name(), running), json);
        }
        EndedSwap ended = server.swaps().ending(id).orElseThrow(() -> new SwapException("SWAP-402", "no swap " + id));
        return SwapTexts.history(Map.of(server.name(), List.of(ended)), json);
    }

    private Object apply(Arguments arguments, CommandSession session) throws SwapException, InterruptedException {
        require(arguments.count() == 1, "swap-apply");
        String id = arguments.word(0);
        RunningServer server = servers(arguments).knowing(id);
        Swaps swaps = server.swaps();
        if (arguments.has(DRY_RUN)) {
            SwapPlan plan = swaps.plan(id).orElseThrow(() -> new SwapException("SWAP-402", "no plan " + id));
            return SwapTexts.plan(plan, arguments.has(JSON));
        }
        SwapStatus begun = swaps.apply(id, Actors.of(session), arguments.option(REASON, ""), arguments.has(AUTO));
        if (!arguments.has(WAIT)) {
            return arguments.has(JSON)
                    ? SwapTexts.status(Map.of(server.name(), List.of(begun)), true)
                    : "swap " + id + " has begun; swap-status -w follows it";
        }
        Optional<EndedSwap> ended = await(
                swaps,
                id,
                arguments.has(JSON) ? new PrintStream(PrintStream.nullOutputStream()) : session.getConsole());
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

    private static String follow(ServerChoice servers, PrintStream out) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        for (Swaps swaps : servers.each(Function.identity()).values()) {
            for (SwapStatus status : swaps.status()) {
                String id = status.swap().id();
                text.append(await(swaps, id, out)
                                .map(SwapTexts::ended)
                                .orElse("swap " + id + " waits for its word: swap-cutover " + id))
                        .append('\n');
            }
        }
        return text.isEmpty() ? "no swap is under way" : text.toString().strip();
    }

    /** Prints each new phase, and how far it is now and then, until the swap has ended, or waits for a word that this shell could not take meanwhile. */
    private static Optional<EndedSwap> await(Swaps swaps, String id, PrintStream out) throws InterruptedException {
        String last = "";
        String lastStage = "";
        long lastNanos = System.nanoTime();
        while (true) {
            Optional<EndedSwap> ended = swaps.ending(id);
            if (ended.isPresent()) {
                return ended;
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
            if (now.filter(SwapStatus::ready)
                    .filter(status -> !status.swap().auto())
                    .isPresent()) {
                return Optional.empty();
            }
            new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private Object order(String name, Arguments arguments, String actor) throws SwapException {
        require(arguments.count() == 1, name);
        String id = arguments.word(0);
        RunningServer server = servers(arguments).knowing(id);
        Word word = Word.valueOf(name.substring("swap-".length()).toUpperCase(Locale.ROOT));
        if (!arguments.has(DRY_RUN)) {
            server.swaps().order(id, word, actor, arguments.option(REASON, ""));
        }
        List<SwapStatus> now = server.swaps().status().stream()
                .filter(status -> status.swap().id().equals(id))
                .toList();
        return SwapTexts.status(Map.of(server.name(), now), arguments.has(JSON));
    }
}
