/** What all kits share: a thread with a limit for each test, and the search for threads that providers leave behind. */
@Export
@Version("1.0.0")
package io.zabitat.spi.tck.harness;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
