package io.zabitat.endpoint;

import java.util.function.Consumer;

/** The open connections, linked through themselves: adding, removing and idling cost nothing. */
public final class ConnectionList {
    private ClientConnection first;
    private int size;

    void add(ClientConnection connection) {
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
        size++;
    }

    void remove(ClientConnection connection) {
        if (connection.previous != null) {
            connection.previous.next = connection.next;
        } else {
            first = connection.next;
        }
        if (connection.next != null) {
            connection.next.previous = connection.previous;
        }
        connection.previous = null;
        size--;
    }

    public int size() {
        return size;
    }

    /** The consumer may remove the connection it is given. */
    public void forEach(Consumer<ClientConnection> consumer) {
        ClientConnection connection = first;
        while (connection != null) {
            ClientConnection after = connection.next;
            consumer.accept(connection);
            connection = after;
        }
    }
}
