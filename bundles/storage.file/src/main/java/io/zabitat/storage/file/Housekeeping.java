package io.zabitat.storage.file;

import io.zabitat.spi.storage.StoreContext;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;

/** Work on log files that nobody waits for: a failure is noted and harms nothing. Used by the log writer. */
final class Housekeeping {
    interface Task {
        void run() throws IOException;
    }

    private final StoreContext context;

    Housekeeping(StoreContext context) {
        this.context = context;
    }

    void later(Task task) {
        Runnable quietly = () -> {
            try {
                task.run();
            } catch (IOException failed) {
                context.note().accept("Housekeeping of the log failed: " + failed.getMessage());
            }
        };
        try {
            context.background().execute(quietly);
        } catch (RejectedExecutionException shuttingDown) {
            quietly.run();
        }
    }
}
