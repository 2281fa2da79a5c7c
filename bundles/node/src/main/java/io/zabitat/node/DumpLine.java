package io.zabitat.node;

import io.zabitat.api.Acl;
import io.zabitat.api.txn.CheckVersionTxn;
import io.zabitat.api.txn.CloseSessionTxn;
import io.zabitat.api.txn.CreateSessionTxn;
import io.zabitat.api.txn.CreateTxn;
import io.zabitat.api.txn.DeleteTxn;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.MultiTxn;
import io.zabitat.api.txn.SetAclTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.TxnBody;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/** One line of a dump, as text or as JSON object. */
final class DumpLine {
    private final boolean json;
    private final StringBuilder out = new StringBuilder();
    private boolean first = true;

    DumpLine(boolean json, String kind) {
        this.json = json;
        if (json) {
            out.append('{');
            text("kind", kind);
        } else {
            out.append(kind);
        }
    }

    DumpLine number(String name, long value) {
        return raw(name, Long.toString(value));
    }

    /** As text in JSON, too: its numbers end at 53 bits. */
    DumpLine hex(String name, long value) {
        String hex = "0x" + Long.toHexString(value);
        return raw(name, json ? '"' + hex + '"' : hex);
    }

    DumpLine text(String name, String value) {
        return raw(name, quoted(value));
    }

    /** Printable data as it is, other as base64. */
    DumpLine data(byte[] data) {
        boolean printable = data.length > 0;
        for (byte b : data) {
            printable &= b >= ' ' && b < 0x7f;
        }
        if (json || !printable && data.length > 0) {
            return text(json ? "base64" : "data.base64", Base64.getEncoder().encodeToString(data));
        }
        return text("data", new String(data, StandardCharsets.US_ASCII));
    }

    DumpLine acl(List<Acl> acl) {
        StringBuilder all = new StringBuilder();
        for (Acl one : acl) {
            all.append(all.isEmpty() ? "" : ",")
                    .append(one.id().scheme())
                    .append(':')
                    .append(one.id().id())
                    .append(':')
                    .append(one.perms());
        }
        return text("acl", all.toString());
    }

    DumpLine body(TxnBody body) {
        if (body instanceof CreateTxn create) {
            text("op", "create").text("path", create.path().toString()).dataOf(create.data());
            acl(create.acl()).raw("ephemeral", String.valueOf(create.ephemeral()));
            number("parentCversion", create.parentCVersion());
            return create.ttlMillis() > 0 ? number("ttl", create.ttlMillis()) : this;
        } else if (body instanceof DeleteTxn delete) {
            return text("op", "delete").text("path", delete.path().toString());
        } else if (body instanceof SetDataTxn set) {
            return text("op", "setData")
                    .text("path", set.path().toString())
                    .dataOf(set.data())
                    .number("version", set.version());
        } else if (body instanceof SetAclTxn set) {
            return text("op", "setAcl")
                    .text("path", set.path().toString())
                    .acl(set.acl())
                    .number("version", set.version());
        } else if (body instanceof CheckVersionTxn check) {
            return text("op", "check").text("path", check.path().toString()).number("version", check.version());
        } else if (body instanceof CreateSessionTxn session) {
            return text("op", "createSession").number("timeout", session.timeoutMillis());
        } else if (body instanceof CloseSessionTxn close) {
            return text("op", "closeSession").text("paths", close.paths().toString());
        } else if (body instanceof ErrorTxn error) {
            return text("op", "error").number("error", error.error());
        } else if (body instanceof MultiTxn multi) {
            return text("op", "multi").parts(multi.parts());
        }
        return text("op", body.getClass().getSimpleName());
    }

    private DumpLine parts(List<MultiTxn.Part> parts) {
        StringBuilder all = new StringBuilder("[");
        for (MultiTxn.Part part : parts) {
            DumpLine one =
                    new DumpLine(json, "part").number("type", part.type()).body(part.body());
            all.append(all.length() > 1 ? ", " : "").append(one.finish());
        }
        return raw("parts", all.append(']').toString());
    }

    private DumpLine dataOf(byte[] data) {
        return data == null ? this : data(data);
    }

    private DumpLine raw(String name, String value) {
        if (json) {
            out.append(first ? "" : ",").append('"').append(name).append("\":").append(value);
        } else {
            out.append(' ').append(name).append('=').append(value);
        }
        first = false;
        return this;
    }

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }

    private String finish() {
        return json ? out + "}" : out.toString();
    }

    void end(Consumer<String> lines) {
        lines.accept(finish());
    }
}
