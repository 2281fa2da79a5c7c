package io.zabitat.endpoint;

import io.zabitat.api.Id;
import java.util.List;

/** What the connections of one remote address share: their number, and the identity that every one has from the start. */
final class RemoteHost {
    private final String address;
    private final List<Id> ids;
    private int connections;

    RemoteHost(String address) {
        this.address = address;
        this.ids = List.of(new Id("ip", address));
    }

    String address() {
        return address;
    }

    List<Id> ids() {
        return ids;
    }

    int connections() {
        return connections;
    }

    void onOpened() {
        connections++;
    }

    void onClosed() {
        connections--;
    }
}
