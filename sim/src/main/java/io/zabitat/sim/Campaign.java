package io.zabitat.sim;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Runs seeds one after the other: {@code [--ensemble [--election 0|1|2|3]] --seeds FROM..TO [--threads N] [--seconds N] [--state FILE]
 * [--totals FILE]}. A seed that finds something is named with the command that repeats it, and the campaign goes on. With a state file
 * it goes on where it was when it was cut off, and its totals are those of all its parts.
 */
public final class Campaign {
    /** So many seeds a thread plays between two looks at the clock and at the others. */
    private static final int PIECE = 250;

    private static final int MAX_SHOWN = 20;
    private static final long MINUTE_MILLIS = 60_000;
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Plays one seed. */
    interface Game {
        /**
         * @return how many events there were
         * @throws Violation when something that must hold does not
         */
        long play(long seed, Counters counters);

        /** What a single seed is played for: to see what it has found. */
        void explain(long seed, Violation found);

        /** What it is called in tables, and on the command line. */
        String title();

        String option();
    }

    private final Game game;
    private final CampaignState state;
    private final int threads;

    private Campaign(Game game, CampaignState state, int threads) {
        this.game = game;
        this.state = state;
        this.threads = threads;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean ensemble = arguments.length > 0 && arguments[0].equals("--ensemble");
        long from = 1;
        long to = 1000;
        long seconds = TimeUnit.DAYS.toSeconds(365);
        int threads = 1;
        OptionalInt election = OptionalInt.empty();
        Path saved = null;
        Path totals = null;
        for (int i = ensemble ? 1 : 0; i + 1 < arguments.length; i += 2) {
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--seeds" -> {
                    String[] range = value.split("\\.\\.");
                    from = Long.parseLong(range[0]);
                    to = Long.parseLong(range[range.length - 1]);
                }
                case "--threads" -> threads = Integer.parseInt(value);
                case "--seconds" -> seconds = Long.parseLong(value);
                case "--election" -> election = OptionalInt.of(Integer.parseInt(value));
                case "--state" -> saved = Path.of(value);
                case "--totals" -> totals = Path.of(value);
                case "--script" -> {
                    EnsembleGame.replay(Path.of(value));
                    return;
                }
                default ->
                    throw new IllegalArgumentException(arguments[i]
                            + ": known are --seeds FROM..TO, --threads N, --seconds N, --state FILE, --totals FILE, and "
                            + "--election N, --script FILE behind --ensemble");
            }
        }
        CampaignState state = CampaignState.load(saved, from, to);
        Campaign campaign = new Campaign(ensemble ? new EnsembleGame(election) : new ServerGame(), state, threads);
        campaign.run(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        state.report(campaign.game, totals);
        if (!state.found().isEmpty()) {
            throw new IllegalStateException(state.found().size() + " seeds found something");
        }
    }

    private void run(long endNanos) throws IOException, InterruptedException {
        long shownAt = System.nanoTime();
        while (state.next() <= state.to() && System.nanoTime() < endNanos) {
            round(endNanos);
            state.save();
            if (System.nanoTime() - shownAt > PROGRESS_NANOS) {
                shownAt = System.nanoTime();
                System.out.println(state.progress());
            }
        }
    }

    /** Each thread plays a piece; what they found is put together when all have done. */
    private void round(long endNanos) throws InterruptedException {
        List<SeedPiece> pieces = new ArrayList<>();
        long at = state.next();
        for (int i = 0; i < threads && at <= state.to(); i++, at += PIECE) {
            pieces.add(new SeedPiece(
                    game, at, Math.min(state.to(), at + PIECE - 1), threads == 1 ? endNanos : Long.MAX_VALUE));
        }
        if (pieces.size() == 1) {
            pieces.get(0).run();
        } else {
            List<Thread> running = pieces.stream().map(Thread::new).toList();
            running.forEach(Thread::start);
            for (int i = 0; i < running.size(); i++) {
                await(running.get(i), pieces.get(i));
            }
        }
        boolean single = state.from() == state.to();
        for (SeedPiece piece : pieces) {
            state.add(piece);
            piece.found().forEach((seed, violation) -> show(seed, violation, single));
        }
    }

    /** A server that never ends its turn is found by this alone. */
    private static void await(Thread thread, SeedPiece piece) throws InterruptedException {
        for (long before = -1, now = piece.next(); thread.isAlive(); before = now, now = piece.next()) {
            if (now == before) {
                System.out.println("seed " + now + " has been played for a minute and does not end");
            }
            thread.join(MINUTE_MILLIS);
        }
    }

    private void show(long seed, Violation violation, boolean single) {
        if (state.found().size() <= MAX_SHOWN) {
            System.out.println(
                    violation.getMessage() + "\n  replay: sim/run " + game.option() + "--seeds " + seed + ".." + seed);
        }
        if (single) {
            game.explain(seed, violation);
        }
    }
}
