package io.zabitat.endpoint;

import java.util.ArrayList;
import java.util.List;

/** What all clients of a server together may have in process. Connections above it are not read until answers have made room. Node loop. */
final class RequestLimits {
    private final EndpointSettings settings;
    private final WritePipeline pipeline;
    private final List<ClientConnection> paused = new ArrayList<>();
    private int inProcess;
    private long largeInProcess;

    RequestLimits(EndpointSettings settings, WritePipeline pipeline) {
        this.settings = settings;
        this.pipeline = pipeline;
    }

    // ------------------------------------------------------------------------------------------------ requests

    void onQueued(ClientConnection connection) {
        inProcess++;
        if (isReached()) {
            paused.add(connection);
            connection.pauseOverLimit();
        }
    }

    void onUnqueued() {
        inProcess--;
    }

    private boolean isReached() {
        return inProcess > settings.outstandingLimit()
                || settings.requestLimit() > 0 && inProcess >= settings.requestLimit()
                || pipeline.isFull();
    }

    /** Reads on where there is room again. */
    void resume() {
        if (!paused.isEmpty() && !isReached()) {
            List<ClientConnection> resumed = List.copyOf(paused);
            paused.clear();
            for (ClientConnection connection : resumed) {
                connection.resumeOverLimit();
            }
        }
    }

    /** Requests received and not answered. */
    int inProcess() {
        return inProcess;
    }

    // ------------------------------------------------------------------------------------------------ large ones

    boolean admitLarge(int frameBytes) {
        return largeInProcess + largeBytes(frameBytes) <= settings.maxLargeRequestBytes();
    }

    int largeBytes(int frameBytes) {
        return settings.largeRequestBytes() > 0 && frameBytes > settings.largeRequestBytes() ? frameBytes : 0;
    }

    void largeStarted(int bytes) {
        largeInProcess += bytes;
    }

    void largeEnded(int bytes) {
        largeInProcess -= bytes;
    }
}
