package io.zabitat.node.osgi;

import io.zabitat.node.StoreConversion;
import io.zabitat.node.StoreDump;
import io.zabitat.node.config.ConfigException;
import io.zabitat.node.config.ServerConfig;
import io.zabitat.node.disk.FileDisk;
import io.zabitat.spi.storage.StorageException;
import io.zabitat.spi.storage.StorageProvider;
import io.zabitat.spi.storage.StoreContext;
import io.zabitat.spi.storage.StoreMaintenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * What an operator does with a store that no server has open: {@code status}, {@code verify}, {@code dump} with or without {@code
 * json}, {@code recover} with or without {@code accept-loss}, or {@code convert} with {@code from} and {@code to}.
 * Takes {@code words} and {@code keys} in a map and a consumer of lines, and gives an exit code: plain types, because a
 * launcher shares no classes with the bundles. Runs on the caller's thread.
 */
@Component(service = BiFunction.class, property = "zabitat.tool=store")
public final class StoreTool implements BiFunction<Map<String, Object>, Consumer<String>, Integer> {
    private static final int OK = 0;
    private static final int UNEXPECTED = 1;
    private static final int BAD_CONFIGURATION = 2;
    private static final int DATA_DIRECTORY = 3;

    private final Map<String, StoreMaintenance> stores = new ConcurrentHashMap<>();
    private final Map<String, StorageProvider> providers = new ConcurrentHashMap<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStore(StoreMaintenance store, Map<String, Object> properties) {
        stores.put(String.valueOf(properties.get(StorageProvider.NAME_PROPERTY)), store);
    }

    void unbindStore(StoreMaintenance store) {
        stores.values().remove(store);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindProvider(StorageProvider provider, Map<String, Object> properties) {
        providers.put(String.valueOf(properties.get(StorageProvider.NAME_PROPERTY)), provider);
    }

    void unbindProvider(StorageProvider provider) {
        providers.values().remove(provider);
    }

    @Override
    public Integer apply(Map<String, Object> request, Consumer<String> lines) {
        List<?> words = (List<?>) request.get("words");
        try {
            ServerConfig config = ServerConfig.parse("store", keys(request.get("keys")), Map.of());
            StoreContext context = context(config, lines);
            if (words.contains("convert")) {
                return convert(config, context, String.valueOf(request.get("from")), String.valueOf(request.get("to")));
            }
            StoreStatus status = StoreStatus.of(context, stores);
            if (words.contains("status")) {
                status.lines(config.storage()).forEach(lines);
                return status.isClear() ? OK : DATA_DIRECTORY;
            }
            String kind = status.marker().isPresent()
                    ? status.marker().get().authoritative().kind()
                    : kind(config, context);
            StoreMaintenance store = stores.get(kind);
            if (store == null) {
                lines.accept("no tool for the store " + kind + "; there are " + stores.keySet());
                return UNEXPECTED;
            }
            if (words.contains("dump")) {
                store.read(context, new StoreDump(config.maxRecordBytes(), words.contains("json"), lines));
                return OK;
            }
            return words.contains("verify")
                    ? verify(store, context, lines)
                    : recover(store, context, words.contains("accept-loss"), lines);
        } catch (ConfigException e) {
            lines.accept("bad configuration: " + e.getMessage());
            return BAD_CONFIGURATION;
        } catch (StorageException e) {
            lines.accept(e.getMessage());
            return DATA_DIRECTORY;
        }
    }

    /** What the configuration names; without a word about it, whatever is in the directory. */
    private String kind(ServerConfig config, StoreContext context) {
        if (stores.containsKey(config.storage()) && stores.get(config.storage()).exists(context)) {
            return config.storage();
        }
        return stores.entrySet().stream()
                .filter(store -> store.getValue().exists(context))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(config.storage());
    }

    private int convert(ServerConfig config, StoreContext context, String from, String to) throws StorageException {
        for (String name : List.of(from, to)) {
            if (!stores.containsKey(name) || !providers.containsKey(name)) {
                throw new StorageException(
                        "There is no store " + name + "; there are " + new TreeSet<>(providers.keySet()));
            }
        }
        if (from.equals(to)) {
            throw new StorageException("--from and --to are the same store, " + from);
        }
        StoreStatus.of(context, stores).refuseWhileUnderWay();
        new StoreConversion(config, context)
                .run(
                        new StoreConversion.Side(from, providers.get(from), stores.get(from)),
                        new StoreConversion.Side(to, providers.get(to), stores.get(to)));
        StoreStatus.forget(context);
        return OK;
    }

    private static int verify(StoreMaintenance store, StoreContext context, Consumer<String> lines)
            throws StorageException {
        List<StoreMaintenance.Finding> findings = store.verify(context, lines);
        findings.forEach(finding ->
                lines.accept((finding.healthy() ? "ok      " : "DAMAGED ") + finding.file() + "  " + finding.text()));
        long damaged = findings.stream().filter(finding -> !finding.healthy()).count();
        lines.accept(findings.size() + " files, " + damaged + " damaged");
        return damaged == 0 ? OK : DATA_DIRECTORY;
    }

    private static int recover(StoreMaintenance store, StoreContext context, boolean acceptLoss, Consumer<String> lines)
            throws StorageException {
        List<String> losses = store.planRecovery(context);
        if (losses.isEmpty()) {
            lines.accept("nothing stands in the way of a start; nothing was changed");
            return OK;
        }
        if (!acceptLoss) {
            lines.accept("to start again, this would be lost:");
            losses.forEach(loss -> lines.accept("  " + loss));
            lines.accept("nothing was changed; with --accept-loss it is done, and the originals are kept");
            return DATA_DIRECTORY;
        }
        store.recover(context).forEach(lines);
        return OK;
    }

    private static StoreContext context(ServerConfig config, Consumer<String> lines) {
        return new StoreContext(
                config.dataDir(),
                config.dataLogDir(),
                config.settings(),
                new FileDisk(),
                Runnable::run,
                System::nanoTime,
                config.maxRecordBytes(),
                lines);
    }

    private static Map<String, String> keys(Object keys) {
        Map<String, String> text = new LinkedHashMap<>();
        ((Map<?, ?>) keys).forEach((key, value) -> text.put(String.valueOf(key), String.valueOf(value)));
        return text;
    }
}
