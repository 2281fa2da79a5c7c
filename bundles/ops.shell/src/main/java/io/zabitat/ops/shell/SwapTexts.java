package io.zabitat.ops.shell;

import io.zabitat.node.slot.PlanLine;
import io.zabitat.node.slot.Progress;
import io.zabitat.node.slot.Reading;
import io.zabitat.swap.EndedSwap;
import io.zabitat.swap.SwapPlan;
import io.zabitat.swap.SwapRecord;
import io.zabitat.swap.SwapStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Swaps as people and scripts read them. */
final class SwapTexts {
    private static final String NOTHING = "-";

    private SwapTexts() {}

    static String plan(SwapPlan plan, boolean json) {
        if (json) {
            Table table = new Table("plan", "role", "from", "to", "level", "subject", "text", "validUntil");
            for (PlanLine line : plan.lines()) {
                table.row(
                        plan.id(),
                        plan.role().key(),
                        plan.from(),
                        plan.to(),
                        line.level(),
                        line.subject(),
                        line.text(),
                        Instant.ofEpochMilli(plan.validUntilMillis()));
            }
            return table.text(true);
        }
        StringBuilder text = new StringBuilder("PLAN " + plan.id() + "  "
                + plan.role().key() + "  " + plan.from() + " -> " + plan.to() + "  [dry run, nothing changed]");
        for (PlanLine line : plan.lines()) {
            text.append(String.format("%n %-4s %-10s %s", word(line.level()), line.subject(), line.text()));
        }
        String next = plan.isPossible()
                ? " next: swap-apply -w " + plan.id() + ", until " + Instant.ofEpochMilli(plan.validUntilMillis())
                : " it cannot be applied";
        return text.append(System.lineSeparator()).append(next).toString();
    }

    /** Those of several members. */
    static String plans(List<SwapPlan> plans, boolean json) {
        if (!json) {
            return plans.stream().map(plan -> plan(plan, false)).collect(Collectors.joining(System.lineSeparator()));
        }
        String all = plans.stream()
                .map(plan -> plan(plan, true))
                .map(list -> list.substring(1, list.length() - 1))
                .collect(Collectors.joining(",\n "));
        return "[" + all + "]";
    }

    private static String word(PlanLine.Level level) {
        return level == PlanLine.Level.OK ? "ok" : level.name();
    }

    static String status(Map<String, List<SwapStatus>> byServer, boolean json) {
        if (!json && byServer.values().stream().allMatch(List::isEmpty)) {
            return "no swap is under way";
        }
        Table table = new Table("server", "swap", "role", "from", "to", "phase", "progress", "readings", "remaining");
        byServer.forEach((server, all) -> {
            for (SwapStatus status : all) {
                SwapRecord swap = status.swap();
                table.row(
                        server,
                        swap.id(),
                        swap.role().key(),
                        swap.from(),
                        swap.to(),
                        phase(status),
                        progress(status.progress()),
                        readings(status.readings()),
                        status.remainingMillis() < 0 ? NOTHING : status.remainingMillis() / 1000 + " s");
            }
        });
        return table.text(json);
    }

    /** Changes with the phase and with what the procedure does in it. */
    static String stage(SwapStatus status) {
        return phase(status) + " " + status.progress().stage();
    }

    /** Changes when there is something new. */
    static String line(SwapStatus status) {
        String progress = progress(status.progress());
        return status.swap().id() + " " + status.swap().role().key() + " " + phase(status)
                + (progress.equals(NOTHING) ? "" : "  " + progress);
    }

    static String remaining(SwapStatus status) {
        return status.remainingMillis() < 0 ? "" : "  (at most " + (status.remainingMillis() + 999) / 1000 + " s)";
    }

    private static String phase(SwapStatus status) {
        String phase = status.swap().phase().name();
        if (!status.suspended().isEmpty()) {
            return phase + ", suspended: " + status.suspended();
        }
        if (status.paused()) {
            return phase + ", paused";
        }
        return status.ready() ? phase + ", ready for swap-cutover" : phase;
    }

    private static String progress(Progress progress) {
        if (progress.stage().isEmpty()) {
            return NOTHING;
        }
        String total = progress.total() < 0 ? "" : "/" + progress.total();
        return (progress.stage() + " " + progress.done() + total + " " + progress.unit() + " " + progress.detail())
                .trim();
    }

    private static String readings(List<Reading> readings) {
        return readings.isEmpty()
                ? NOTHING
                : readings.stream()
                        .map(reading -> reading.name() + " " + (long) reading.value() + "/" + (long) reading.limit())
                        .collect(Collectors.joining(", "));
    }

    static String history(Map<String, List<EndedSwap>> byServer, boolean json) {
        Table table = new Table(
                "server",
                "swap",
                "role",
                "generation",
                "from",
                "to",
                "began",
                "seconds",
                "ending",
                "actor",
                "reason",
                "detail");
        byServer.forEach((server, all) -> {
            for (EndedSwap ended : all) {
                SwapRecord swap = ended.swap();
                table.row(
                        server,
                        swap.id(),
                        swap.role().key(),
                        swap.generation(),
                        swap.from(),
                        swap.to(),
                        Instant.ofEpochMilli(swap.startedMillis()),
                        (ended.endedMillis() - swap.startedMillis()) / 1000,
                        ended.ending(),
                        swap.actor(),
                        swap.reason().isEmpty() ? NOTHING : swap.reason(),
                        ended.detail().isEmpty() ? NOTHING : ended.detail());
            }
        });
        return table.text(json);
    }

    static String ended(EndedSwap ended) {
        String detail = ended.detail().isEmpty() ? "" : ": " + ended.detail();
        return ended.swap().id() + " " + ended.swap().role().key() + " " + ended.ending() + detail;
    }
}
