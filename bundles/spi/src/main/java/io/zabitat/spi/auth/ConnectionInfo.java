package io.zabitat.spi.auth;

import java.net.InetSocketAddress;

/** What is known of a connection without asking. */
public record ConnectionInfo(InetSocketAddress remoteAddress, boolean secure) {}
