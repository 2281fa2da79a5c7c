package io.zabitat.quorum.oracle;

import io.zabitat.spi.oracle.OracleProvider;
import io.zabitat.spi.tck.oracle.ExclusiveOracleContract;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class HttpGrantsContractTest extends ExclusiveOracleContract {
    private final Map<String, HttpRegister> services = new HashMap<>();

    @AfterEach
    void stop() {
        services.values().forEach(HttpRegister::close);
    }

    @Override
    protected OracleProvider provider() {
        return new HttpOracleProvider();
    }

    @Override
    protected String freshPlace() throws IOException {
        HttpRegister service = new HttpRegister();
        services.put(service.place(), service);
        return service.place();
    }

    @Override
    protected void takeAway(String place) {
        services.get(place).close();
    }

    /** The service keeps the time. */
    @Override
    protected void leaseEnds(String place) {
        services.get(place).leaseEnds();
    }

    @Override
    protected List<String> unusablePlaces() {
        return List.of("http:nowhere", "http://", "http://host/a?b");
    }

    @Override
    protected Set<String> threadsOfTheTest() {
        return HttpRegister.THREADS;
    }
}
