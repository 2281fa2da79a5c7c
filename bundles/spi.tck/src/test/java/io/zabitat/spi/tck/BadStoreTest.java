package io.zabitat.spi.tck;

import com.example.journal.JournalStorageProvider;
import io.zabitat.spi.storage.Disk;
import io.zabitat.spi.storage.DiskFile;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.Store;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.TxnBatch;
import io.zabitat.spi.storage.TxnLog;
import io.zabitat.spi.tck.storage.DurableStorageContract;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Stores that are wrong in one way each, and the tests of the kit that say so. */
class BadStoreTest {
    /** A sound store over a disk, and under calls, that somebody may spoil. */
    abstract static class Kit extends DurableStorageContract implements StorageProvider {
        @Override
        protected StorageProvider provider() {
            return this;
        }

        @Override
        public String name() {
            return "bad";
        }

        @Override
        public Store open(StoreContext context) throws StorageException {
            return spoiled(
                    Store.class,
                    new JournalStorageProvider()
                            .open(new StoreContext(
                                    context.dataDir(),
                                    context.logDir(),
                                    context.settings(),
                                    spoiled(Disk.class, context.disk()),
                                    context.background(),
                                    context.nanoTime(),
                                    context.maxRecordBytes(),
                                    context.note(),
                                    context.ensemble())));
        }

        /** What the call answers instead of what a sound store does. */
        abstract Object spoil(Call call) throws Throwable;

        private <T> T spoiled(Class<T> type, T sound) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                        String name = type.getSimpleName() + "." + method.getName();
                        Object result = spoil(new Call(name, sound, method, arguments));
                        Class<?> answer = method.getReturnType();
                        return answer.isInterface() && answer.getName().startsWith("io.zabitat.spi.storage.")
                                ? wrap(answer, result)
                                : result;
                    }));
        }

        private <T> Object wrap(Class<T> type, Object sound) {
            return spoiled(type, type.cast(sound));
        }
    }

    record Call(String name, Object sound, Method method, Object[] arguments) {
        Object go(Object... with) throws Throwable {
            try {
                method.setAccessible(true);
                return method.invoke(sound, with);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        Object go() throws Throwable {
            return go(arguments);
        }
    }

    static class AcknowledgesBeforeTheSync extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("DiskFile.sync") ? null : call.go();
        }
    }

    static class ForgetsNames extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("Disk.syncDirectory") ? null : call.go();
        }
    }

    static class TriesAFailedSyncAgain extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            try {
                return call.go();
            } catch (IOException e) {
                if (call.sound() instanceof DiskFile && call.method().getName().equals("sync")) {
                    return null;
                }
                throw e;
            }
        }
    }

    static class LosesEveryThousandthWrite extends Kit {
        private long writes;

        @Override
        Object spoil(Call call) throws Throwable {
            if (!call.name().equals("TxnLog.append")) {
                return call.go();
            }
            TxnBatch all = (TxnBatch) call.arguments()[0];
            TxnBatch most = new TxnBatch(1024);
            for (int i = 0; i < all.count(); i++) {
                writes++;
                if (writes % 1000 != 0) {
                    most.add(all.zxid(i), all.bytes(), all.start(i), all.length(i));
                }
            }
            return most.isEmpty() ? null : call.go(most);
        }
    }

    static class ChangesAByteNowAndThen extends Kit {
        private long writes;

        @Override
        Object spoil(Call call) throws Throwable {
            if (call.name().equals("TxnLog.append")) {
                TxnBatch batch = (TxnBatch) call.arguments()[0];
                writes++;
                if (writes % 50 == 0) {
                    batch.bytes()[batch.size() - 1]++;
                }
            }
            return call.go();
        }
    }

    static class WritesWhenItSyncs extends Kit {
        private TxnBatch last;
        private TxnLog log;

        @Override
        Object spoil(Call call) throws Throwable {
            if (call.name().equals("TxnLog.append")) {
                flush();
                last = (TxnBatch) call.arguments()[0];
                log = (TxnLog) call.sound();
                return null;
            }
            flush();
            return call.go();
        }

        private void flush() throws IOException {
            TxnBatch batch = last;
            last = null;
            if (batch != null && !batch.isEmpty()) {
                log.append(batch);
            }
        }
    }

    static class ServesWhatIsNotDurable extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            if (call.name().equals("TxnLog.read")) {
                ((TxnLog) call.sound()).sync();
            }
            return call.go();
        }
    }

    static class TruncatesNothing extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("TxnLog.truncate") ? (Object) true : call.go();
        }
    }

    static class KeepsPromisesInMemory extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().startsWith("Epochs.save") ? null : call.go();
        }
    }

    static class KeepsNoSnapshot extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("SnapshotWriter.commit") ? null : call.go();
        }
    }

    static class TakesWhatDoesNotRise extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            try {
                return call.go();
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }

    static class LetsASecondOwnerIn extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("Disk.lock") ? (AutoCloseable) () -> {} : call.go();
        }
    }

    static class ForgetsThatItIsInDoubt extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            return call.name().equals("TxnLog.quarantine") ? List.of("nowhere") : call.go();
        }
    }

    /** Believes its file whatever the checksums say. */
    static class BringsWhatRotted extends Kit {
        @Override
        Object spoil(Call call) throws Throwable {
            boolean mark = call.name().equals("Disk.exists") && ((Path) call.arguments()[0]).endsWith("journal.mark");
            return mark ? (Object) false : call.go();
        }
    }

    @Test
    void shouldCatchEachByName() {
        caught(AcknowledgesBeforeTheSync.class, "shouldKeepWhatWasSyncedWithoutPower", "shouldKeepEpochsWithoutPower");
        caught(AcknowledgesBeforeTheSync.class, "shouldKeepWhatWasAcknowledged");
        caught(ForgetsNames.class, "shouldKeepWhatWasSyncedWithoutPower", "shouldKeepCommittedSnapshotsWithoutPower");
        caught(TriesAFailedSyncAgain.class, "shouldNotAcknowledgeWhatTheDiskRefuses");
        caught(TriesAFailedSyncAgain.class, "shouldNotPromiseWhatTheDiskRefuses");
        caught(LosesEveryThousandthWrite.class, "shouldKeepEachOfManyTransactions");
        caught(ChangesAByteNowAndThen.class, "shouldKeepEachOfManyTransactions");
        caught(WritesWhenItSyncs.class, "shouldKeepNothingOfTheCallersBatch");
        caught(ServesWhatIsNotDurable.class, "shouldReadWhatWasSyncedFromAZxidOn");
        caught(TruncatesNothing.class, "shouldNotTruncateToWhatItDoesNotHave", "shouldKeepTruncationWithoutPower");
        caught(KeepsPromisesInMemory.class, "shouldKeepEpochs", "shouldKeepEpochsWithoutPower");
        caught(KeepsNoSnapshot.class, "shouldListSnapshotsNewestFirstAndGiveTheirBodies");
        caught(TakesWhatDoesNotRise.class, "shouldRefuseZxidsThatDoNotRise");
        caught(LetsASecondOwnerIn.class, "shouldKeepASecondOwnerOut");
        caught(ForgetsThatItIsInDoubt.class, "shouldKeepDoubtWithoutPower");
        caught(BringsWhatRotted.class, "shouldNeverBringOtherThanWhatWasWritten");
    }

    private static void caught(Class<?> kit, String... tests) {
        Verdict.of(kit, Map.of(), tests).caughtBy(tests);
    }
}
