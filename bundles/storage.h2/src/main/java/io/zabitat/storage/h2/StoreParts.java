package io.zabitat.storage.h2;

import io.zabitat.spi.storage.RecoverySink;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.storage.h2.journal.BrokenJournalException;
import io.zabitat.storage.h2.journal.JournaledFile;
import java.io.IOException;

/** A database and what gives its maps a meaning. Belongs to whoever opened it. */
record StoreParts(
        StoreContext context,
        StoreSettings settings,
        StorePlace place,
        Database database,
        State state,
        H2Snapshots snapshots,
        H2Epochs epochs,
        HistoryChange change)
        implements AutoCloseable {
    static StoreParts open(StoreContext context, StoreSettings settings, StorePlace place, boolean readOnly)
            throws IOException, BrokenJournalException {
        JournaledFile file = new JournaledFile(
                context.disk(), place.directory(), settings.journalBytes(), context.background(), readOnly);
        Database database = Database.open(file, readOnly, place.directory());
        State state = new State(database.state());
        H2Snapshots snapshots = new H2Snapshots(database, state);
        return new StoreParts(
                context,
                settings,
                place,
                database,
                state,
                snapshots,
                new H2Epochs(database, state),
                new HistoryChange(database, state, snapshots, String.valueOf(place.file())));
    }

    Recoverer.Outcome recover(RecoverySink sink) throws IOException, StorageException {
        return new Recoverer(database, state, snapshots, context, settings.trustEmpty(), sink).run();
    }

    @Override
    public void close() throws IOException {
        database.close();
    }
}
