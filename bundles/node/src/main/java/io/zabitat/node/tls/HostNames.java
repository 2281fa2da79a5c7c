package io.zabitat.node.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whether a certificate names a host (RFC 6125): alternative names, or the common name where there are none. Pure. */
final class HostNames {
    private static final int DNS = 2;
    private static final int ADDRESS = 7;

    private HostNames() {}

    /** @param host a name, or an address in digits */
    static boolean names(X509Certificate certificate, String host) {
        boolean isAddress = isAddress(host);
        List<String> alternatives = alternatives(certificate, isAddress ? ADDRESS : DNS);
        if (isAddress) {
            return alternatives.stream().anyMatch(name -> sameAddress(name, host));
        }
        if (alternatives.isEmpty() && alternatives(certificate, ADDRESS).isEmpty()) {
            alternatives = commonName(certificate);
        }
        return alternatives.stream().anyMatch(name -> matches(name, host));
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    private static List<String> alternatives(X509Certificate certificate, int type) {
        List<String> found = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                if (Integer.valueOf(type).equals(name.get(0)) && name.get(1) instanceof String text) {
                    found.add(text);
                }
            }
        } catch (CertificateParsingException e) {
            return List.of();
        }
        return found;
    }

    private static List<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            for (int i = parts.size() - 1; i >= 0; i--) {
                if (parts.get(i).getType().equalsIgnoreCase("CN")) {
                    return List.of(String.valueOf(parts.get(i).getValue()));
                }
            }
        } catch (InvalidNameException e) {
            return List.of();
        }
        return List.of();
    }

    private static boolean sameAddress(String one, String other) {
        try {
            return isAddress(one) && InetAddress.getByName(one).equals(InetAddress.getByName(other));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** A star stands for the whole first label, and two more must follow. */
    private static boolean matches(String name, String host) {
        String pattern = name.toLowerCase(Locale.ROOT);
        String lower = host.toLowerCase(Locale.ROOT);
        if (!pattern.startsWith("*.")) {
            return pattern.equals(lower);
        }
        int dot = lower.indexOf('.');
        return dot > 0 && pattern.indexOf('.', 2) > 0 && pattern.substring(1).equals(lower.substring(dot));
    }
}
