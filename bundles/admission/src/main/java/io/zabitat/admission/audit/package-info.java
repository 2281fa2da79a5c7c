/** What was done with providers, by whom and why, in a chain in which nothing can be changed or cut out without being seen. */
@Export
@Version("1.0.0")
package io.zabitat.admission.audit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
