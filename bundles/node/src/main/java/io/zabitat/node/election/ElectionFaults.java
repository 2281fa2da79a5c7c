package io.zabitat.node.election;

import io.zabitat.node.election.ElectionProviders.Provider;
import io.zabitat.node.host.Mailbox;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What becomes of an election that throws, or says what makes no sense: while its provider is watched that leads back, else it is begun anew a
 * few times, and then given up. The node loop's.
 */
public final class ElectionFaults {
    private static final int MOST_RESTARTS = 3;

    private final Slot slot;
    private final Mailbox mailbox;
    private final Consumer<String> note;
    private Optional<Trial> trial = Optional.empty();
    private int restarts;

    /** Whose elections they are. */
    public interface Slot {
        Provider active();

        /** The same once more. */
        void restart();

        void giveUp(Provider failed, String what);
    }

    public ElectionFaults(Slot slot, Mailbox mailbox, Consumer<String> note) {
        this.slot = slot;
        this.mailbox = mailbox;
        this.note = note;
    }

    public void beginTrial(Trial begins) {
        trial = Optional.of(begins);
    }

    public void endTrial() {
        trial = Optional.empty();
    }

    public Optional<Trial> trial() {
        return trial;
    }

    /** All is well. */
    public void forget() {
        restarts = 0;
    }

    /** Hears of the elections of a provider. */
    public Faults of(Provider provider) {
        return new Faults() {
            @Override
            public void threw(Throwable cause) {
                onFault(provider, true, "it threw " + cause);
            }

            @Override
            public void nonsense(String what) {
                onFault(provider, false, what);
            }
        };
    }

    private void onFault(Provider provider, boolean exception, String what) {
        if (trial.isPresent() && trial.get().provider().equals(provider)) {
            trial.get().onFault(exception, what);
        } else if (isActive(provider)) {
            note.accept("the election of " + provider.id() + " has failed: " + what);
            mailbox.post(() -> recover(provider, what)); // not within its step
        }
    }

    private boolean isActive(Provider provider) {
        return provider.algorithm() == slot.active().algorithm();
    }

    private void recover(Provider failed, String what) {
        if (!isActive(failed)) {
            return;
        }
        if (restarts++ < MOST_RESTARTS) {
            slot.restart();
        } else {
            slot.giveUp(failed, what);
        }
    }
}
