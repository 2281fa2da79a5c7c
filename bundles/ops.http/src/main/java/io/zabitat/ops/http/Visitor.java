package io.zabitat.ops.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import java.util.Optional;

/**
 * Says who a request comes from: whoever has the token, or shows a certificate that is believed. Immutable.
 *
 * @param token empty where certificates alone count
 * @param certificates empty where TLS is not spoken
 */
record Visitor(Optional<Token> token, Optional<Certificates> certificates) {
    private static final String ACTOR = "http";

    /**
     * As the history and the audit call him; empty for a stranger. A browser shows a certificate for whatever page sends a form here, and says
     * where that page is from: then the certificate alone does not count.
     */
    Optional<String> actor(HttpExchange exchange) {
        Optional<String> shown = certificates
                .filter(Certificates::asks)
                .filter(any -> exchange instanceof HttpsExchange
                        && !exchange.getRequestHeaders().containsKey("Origin"))
                .flatMap(known -> known.client(((HttpsExchange) exchange).getSSLSession()));
        if (shown.isPresent()) {
            return Optional.of(ACTOR + " " + shown.get());
        }
        Optional<String> authorization =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
        return token.filter(secret -> secret.isIn(authorization)).map(any -> ACTOR);
    }

    /** For a stranger. */
    String wanted() {
        String certificate = "a certificate of a client that is let in";
        if (token.isEmpty()) {
            return "a request shows " + certificate;
        }
        return "a request carries Authorization: Bearer TOKEN"
                + (certificates.filter(Certificates::asks).isPresent() ? ", or shows " + certificate : "");
    }
}
