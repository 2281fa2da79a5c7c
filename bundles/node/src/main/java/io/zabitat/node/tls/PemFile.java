package io.zabitat.node.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Certificates and private keys in PEM, as a key store. Used by the thread that loads. */
final class PemFile {
    private static final Pattern BLOCK =
            Pattern.compile("-+BEGIN ([A-Z0-9 ]+)-+\\s*([A-Za-z0-9+/=\\s]*?)-+END \\1-+", Pattern.DOTALL);
    private static final Pattern BEGINNING_OF_KEY = Pattern.compile("-+BEGIN ([A-Z0-9 ]*PRIVATE KEY)-+");
    private static final String ALLOWED_KEYS = "allowed: PKCS#8, which `openssl pkcs8 -topk8` makes of it, plain or"
            + " encrypted with AES (-v2 aes-256-cbc)";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "DSA", "EdDSA");

    private PemFile() {}

    /** The one private key with its chain, which the file holds in order. */
    static KeyStore keys(String text, char[] password) throws GeneralSecurityException, IOException {
        List<Certificate> chain = certificates(text);
        PrivateKey key = privateKey(text, password);
        if (chain.isEmpty()) {
            throw new IOException("no certificate in it");
        }
        KeyStore store = empty();
        store.setKeyEntry("key", key, password, chain.toArray(new Certificate[0]));
        return store;
    }

    static KeyStore trusted(String text) throws GeneralSecurityException, IOException {
        List<Certificate> all = certificates(text);
        if (all.isEmpty()) {
            throw new IOException("no certificate in it");
        }
        KeyStore store = empty();
        for (int i = 0; i < all.size(); i++) {
            store.setCertificateEntry("trusted-" + i, all.get(i));
        }
        return store;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(String text) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> found = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).endsWith("CERTIFICATE")) {
                found.add(factory.generateCertificate(new ByteArrayInputStream(bytes(blocks))));
            }
        }
        return found;
    }

    private static byte[] bytes(Matcher block) {
        return Base64.getMimeDecoder().decode(block.group(2));
    }

    private static PrivateKey privateKey(String text, char[] password) throws GeneralSecurityException, IOException {
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            String kind = blocks.group(1);
            switch (kind) {
                case "PRIVATE KEY":
                    return decode(new PKCS8EncodedKeySpec(bytes(blocks)));
                case "ENCRYPTED PRIVATE KEY":
                    return decode(decrypt(bytes(blocks), password));
                default:
                    if (kind.endsWith("PRIVATE KEY")) {
                        throw new IOException("its key is a '" + kind + "'; " + ALLOWED_KEYS);
                    }
            }
        }
        Matcher begun = BEGINNING_OF_KEY.matcher(text);
        throw new IOException(
                begun.find()
                        ? "its '" + begun.group(1) + "' is not whole, or encrypted in OpenSSL's own way; "
                                + ALLOWED_KEYS
                        : "no private key in it");
    }

    private static PKCS8EncodedKeySpec decrypt(byte[] bytes, char[] password) throws IOException {
        EncryptedPrivateKeyInfo info;
        Cipher cipher;
        try {
            info = new EncryptedPrivateKeyInfo(bytes);
            // PBES2 names its parts in the parameters alone.
            String name = info.getAlgName().equals("PBES2") || info.getAlgName().equals("1.2.840.113549.1.5.13")
                    ? info.getAlgParameters().toString()
                    : info.getAlgName();
            cipher = Cipher.getInstance(name);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(name).generateSecret(new PBEKeySpec(password)),
                    info.getAlgParameters());
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException(
                    "its key is encrypted in a way that is not known here (" + e.getMessage() + "); " + ALLOWED_KEYS,
                    e);
        }
        try {
            return info.getKeySpec(cipher);
        } catch (InvalidKeySpecException e) {
            throw new IOException("its key cannot be decrypted with the password of the key store", e);
        }
    }

    private static PrivateKey decode(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        InvalidKeySpecException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                last = e;
            }
        }
        throw last;
    }
}
