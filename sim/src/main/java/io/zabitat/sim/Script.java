package io.zabitat.sim;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run of an ensemble as a text that a person can read and change: the seed of all delays, the options, then a line for each fault. What
 * begins with # is skipped.
 */
record Script(long seed, EnsembleOptions options, List<Fault> faults) {
    /** What scripts that are older than these options do not say. */
    private static final Map<String, String> SINCE =
            Map.of("oracle", "0", "h2", "false", "swaps", "false", "lists", "false");

    Script {
        faults = List.copyOf(faults);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("seed ").append(seed).append('\n');
        for (RecordComponent part : EnsembleOptions.class.getRecordComponents()) {
            text.append(part.getName()).append(' ').append(valueOf(part)).append('\n');
        }
        faults.forEach(fault -> text.append(fault).append('\n'));
        return text.toString();
    }

    private Object valueOf(RecordComponent part) {
        try {
            return part.getAccessor().invoke(options);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Script parse(String text) {
        Map<String, String> values = new HashMap<>();
        List<Fault> faults = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (Character.isDigit(line.charAt(0))) {
                faults.add(Fault.parse(line));
            } else {
                String[] words = line.split("\\s+");
                values.put(words[0], words[1]);
            }
        }
        return new Script(Long.parseLong(values.getOrDefault("seed", "1")), options(values), faults);
    }

    private static EnsembleOptions options(Map<String, String> values) {
        RecordComponent[] parts = EnsembleOptions.class.getRecordComponents();
        Class<?>[] types = new Class<?>[parts.length];
        Object[] arguments = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            types[i] = parts[i].getType();
            String value = values.getOrDefault(parts[i].getName(), SINCE.get(parts[i].getName()));
            if (value == null) {
                throw new IllegalArgumentException("the script does not say " + parts[i].getName());
            }
            arguments[i] =
                    types[i] == boolean.class ? (Object) Boolean.valueOf(value) : (Object) Integer.valueOf(value);
        }
        try {
            Constructor<EnsembleOptions> constructor = EnsembleOptions.class.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
