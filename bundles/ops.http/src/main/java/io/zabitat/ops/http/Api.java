package io.zabitat.ops.http;

import io.zabitat.ops.shell.CommandDesk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which command a request is. Stateless but for the desk that runs it; called by the threads of the server. */
final class Api {
    /** An id begins with no hyphen: it would be an option to the command. */
    private static final Pattern SWAP = Pattern.compile("/v1/swaps/([0-9A-Za-z][0-9A-Za-z-]{0,39})");

    private static final Pattern ORDER = Pattern.compile("/v1/swaps/([0-9A-Za-z][0-9A-Za-z-]{0,39})/([a-z]{1,20})");
    private static final Set<String> ORDERS = Set.of("pause", "resume", "cutover", "rollback", "commit");
    private static final Pattern CODE = Pattern.compile("^((?:SWAP|ROLE)-\\d{3}) ");

    private final CommandDesk desk;

    /** @param status of HTTP */
    record Answer(int status, String json) {
        static Answer refused(int status, String code, String message) {
            return new Answer(
                    status, "{\"code\": " + Json.quoted(code) + ", \"message\": " + Json.quoted(message) + "}");
        }
    }

    Api(CommandDesk desk) {
        this.desk = desk;
    }

    /**
     * @param actor who asks
     * @param fields of the query and of the body
     */
    Answer answer(String actor, String method, String path, Map<String, String> fields) {
        try {
            Optional<List<String>> command = switch (method) {
                case "GET" -> get(path, fields);
                case "POST" -> post(path, fields);
                default -> Optional.empty();
            };
            if (command.isEmpty()) {
                return Answer.refused(404, "HTTP-404", "no " + method + " " + path);
            }
            List<String> words = command.get();
            return new Answer(200, desk.run(actor, words.get(0), words.subList(1, words.size())));
        } catch (IllegalArgumentException e) {
            return Answer.refused(400, "HTTP-400", String.valueOf(e.getMessage()));
        } catch (Exception e) {
            // whatever a command refuses with is the answer
            String message = String.valueOf(e.getMessage());
            Matcher code = CODE.matcher(message);
            boolean known = code.find();
            return Answer.refused(known ? 409 : 500, known ? code.group(1) : "HTTP-500", message);
        }
    }

    private static Optional<List<String>> get(String path, Map<String, String> fields) {
        Matcher swap = SWAP.matcher(path);
        if (swap.matches()) {
            return Optional.of(words(fields, "swap-status", swap.group(1)));
        }
        return switch (path) {
            case "/v1/roles" -> Optional.of(words(fields, "roles"));
            case "/v1/providers" -> Optional.of(words(fields, "providers"));
            case "/v1/swaps" -> Optional.of(words(fields, "swap-status"));
            case "/v1/history" -> Optional.of(words(fields, "swap-history"));
            case "/v1/admissions" -> Optional.of(List.of("provider-list"));
            case "/v1/audit" -> Optional.of(List.of("audit", "show"));
            default -> Optional.empty();
        };
    }

    /** A plan is a dry run: it changes nothing. */
    private static Optional<List<String>> post(String path, Map<String, String> fields) {
        if (path.equals("/v1/plans") || path.equals("/v1/swaps") && isTrue(fields, "dryRun")) {
            List<String> plan = words(fields, "swap-plan", needed(fields, "role"), needed(fields, "provider"));
            if (fields.containsKey("policy")) {
                plan.addAll(List.of("--policy", fields.get("policy")));
            }
            return Optional.of(plan);
        }
        Matcher order = ORDER.matcher(path);
        if (!order.matches()) {
            return Optional.empty();
        }
        boolean apply = order.group(2).equals("apply");
        if (!apply && !ORDERS.contains(order.group(2))) {
            return Optional.empty();
        }
        List<String> command = words(fields, "swap-" + order.group(2), order.group(1));
        command.addAll(List.of("--reason", fields.getOrDefault("reason", "")));
        if (isTrue(fields, "dryRun")) {
            command.add("--dry-run");
        }
        if (apply && isTrue(fields, "auto")) {
            command.add("--auto");
        }
        return Optional.of(command);
    }

    private static boolean isTrue(Map<String, String> fields, String name) {
        return "true".equals(fields.get(name));
    }

    private static String needed(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "");
        if (value.isEmpty() || value.startsWith("-")) {
            throw new IllegalArgumentException("the field " + name + " is needed");
        }
        return value;
    }

    private static List<String> words(Map<String, String> fields, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        if (fields.containsKey("server")) {
            all.addAll(List.of("--server", fields.get("server")));
        }
        return all;
    }
}
