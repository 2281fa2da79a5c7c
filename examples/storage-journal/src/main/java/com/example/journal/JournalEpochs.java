package com.example.journal;

import io.zabitat.spi.storage.Epochs;
import java.io.IOException;
import java.util.OptionalLong;

/** Both promises, as entries like all others. */
final class JournalEpochs implements Epochs {
    private final JournalStore store;

    JournalEpochs(JournalStore store) {
        this.store = store;
    }

    @Override
    public OptionalLong accepted() {
        return store.acceptedEpoch();
    }

    @Override
    public OptionalLong current() {
        return store.currentEpoch();
    }

    @Override
    public void saveAccepted(long epoch) throws IOException {
        store.durably(Entry.of(Entry.Kind.ACCEPTED_EPOCH, epoch));
    }

    @Override
    public void saveCurrent(long epoch) throws IOException {
        store.durably(Entry.of(Entry.Kind.CURRENT_EPOCH, epoch));
    }
}
