package io.zabitat.runtime.launcher;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.Reporter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback without its search for a configuration, which takes a fifth of the time until the framework runs: {@link Logging} says
 * what it does. Only a file named by {@code -Dlogback.configurationFile} is read by logback itself. Called by SLF4J at its first use.
 */
public final class LogProvider implements SLF4JServiceProvider {
    private static final String PROVIDER = "slf4j.provider";
    private static final String TALK = "slf4j.internal.verbosity";

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter contextMap = new LogbackMDCAdapter();

    /** Makes SLF4J take this class and not look for others; to be called before anything logs. */
    static void choose() {
        setUnlessSet(PROVIDER, LogProvider.class.getName());
        setUnlessSet(TALK, "WARN"); // or it tells standard error which provider it takes
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    @Override
    public void initialize() {
        context.setName("default");
        context.setMDCAdapter(contextMap);
        if (Logging.isConfiguredByFile()) {
            try {
                new ContextInitializer(context).autoConfig();
            } catch (JoranException e) {
                Reporter.error("cannot read the file of -Dlogback.configurationFile", e);
            }
        }
        context.start();
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return contextMap;
    }

    /** The newest version of the API that logback of this version is written for. */
    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}
