package io.zabitat.storage.h2;

import io.zabitat.spi.storage.Epochs;
import java.io.IOException;
import java.util.OptionalLong;

/** The two promises. One thread at a time. */
final class H2Epochs implements Epochs {
    private final Database database;
    private final State state;

    H2Epochs(Database database, State state) {
        this.database = database;
        this.state = state;
    }

    @Override
    public OptionalLong accepted() throws IOException {
        return database.read(() -> state.number(State.ACCEPTED));
    }

    @Override
    public OptionalLong current() throws IOException {
        return database.read(() -> state.number(State.CURRENT));
    }

    @Override
    public void saveAccepted(long epoch) throws IOException {
        save(State.ACCEPTED, epoch);
    }

    @Override
    public void saveCurrent(long epoch) throws IOException {
        save(State.CURRENT, epoch);
    }

    private void save(String name, long epoch) throws IOException {
        database.transact(() -> {
            state.number(name, epoch);
            return name;
        });
    }
}
