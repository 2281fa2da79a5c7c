package io.zabitat.itests.ops;

import java.util.ArrayList;
import java.util.List;

/** What stands in the fenced blocks of a page. */
final class PageBlocks {
    private PageBlocks() {}

    /** The lines of all blocks of a kind. */
    static List<String> of(String page, String kind) {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        boolean wanted = false;
        for (String line : page.split("\n")) {
            if (line.startsWith("```")) {
                inside = !inside;
                wanted = inside && line.equals("```" + kind);
            } else if (wanted) {
                lines.add(line);
            }
        }
        return lines;
    }
}
