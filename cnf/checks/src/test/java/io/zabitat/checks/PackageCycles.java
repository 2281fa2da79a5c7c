package io.zabitat.checks;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;

/** No two packages may need each other, not even by a detour. */
final class PackageCycles {
    private PackageCycles() {}

    static List<String> violations(String root, JavaClasses classes) {
        EvaluationResult result = SlicesRuleDefinition.slices()
                .matching(root + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .evaluate(classes);
        return result.getFailureReport().getDetails();
    }
}
