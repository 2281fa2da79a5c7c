package io.zabitat.node.osgi;

import io.zabitat.node.store.MarkerFile;
import io.zabitat.node.store.StoreMarker;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.StoreMaintenance;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which stores lie in a data directory, which of them counts, and how far a change from one to another has come. Reads alone; for the
 * operator's tool.
 *
 * @param marker what says so, if there has ever been a change
 * @param found the kinds of stores that lie there
 */
record StoreStatus(Optional<StoreMarker> marker, List<String> found) {
    static StoreStatus of(StoreContext context, Map<String, StoreMaintenance> stores) throws StorageException {
        List<String> found = new ArrayList<>();
        new TreeMap<>(stores).forEach((name, store) -> {
            if (store.exists(context)) {
                found.add(name);
            }
        });
        return new StoreStatus(file(context).load(), found);
    }

    private static MarkerFile file(StoreContext context) {
        return new MarkerFile(context.disk(), context.dataDir());
    }

    /** Whether a start knows what to open. */
    boolean isClear() {
        return marker.map(said -> found.contains(said.authoritative().kind())).orElse(found.size() <= 1);
    }

    List<String> lines(String configured) {
        List<String> lines = new ArrayList<>();
        lines.add("stores here:   " + (found.isEmpty() ? "none" : String.join(", ", found)));
        lines.add("configuration: " + configured);
        if (marker.isEmpty()) {
            lines.add(
                    isClear()
                            ? "the store was never changed while a server ran; the configuration says which one counts"
                            : "there are two, and nothing says which one counts: a server does not start. Move one away");
            return lines;
        }
        StoreMarker said = marker.get();
        lines.add("counts:        " + said.authoritative());
        lines.add("change:        " + said.generation() + ", " + said.state() + ", "
                + Instant.ofEpochMilli(said.timeMillis()) + (said.actor().isEmpty() ? "" : ", by " + said.actor()));
        lines.add("other:         " + said.other());
        if (said.cutoverZxid() != 0) {
            lines.add("cut-over:      behind zxid 0x" + Long.toHexString(said.cutoverZxid()));
        }
        lines.add(
                switch (said.state()) {
                    case COPYING, DUAL -> "the next start throws the copy away";
                    case OBSERVE -> "the next start goes on with both; commit it or roll it back";
                    case COMMITTED, ROLLED_BACK, DROPPED -> "nothing is under way";
                });
        if (!isClear()) {
            lines.add("the store that counts is not here: a server does not start");
        }
        return lines;
    }

    /** @throws StorageException when both stores are needed */
    void refuseWhileUnderWay() throws StorageException {
        if (marker.filter(StoreMarker::isUnderWay).isPresent()) {
            throw new StorageException(
                    "A change of the store is under way, " + marker.get().state()
                            + ": start the server and end it there first, with zab:swap-commit or zab:swap-rollback");
        }
    }

    /** After a conversion there is one store, and the configuration names it. */
    static void forget(StoreContext context) throws StorageException {
        try {
            file(context).delete();
        } catch (IOException failed) {
            throw new StorageException("Remove " + file(context).path() + " by hand: " + failed.getMessage(), failed);
        }
    }
}
