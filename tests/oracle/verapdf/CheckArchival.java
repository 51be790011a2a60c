import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Says of each file whether it is PDF/A-3b, by veraPDF. */
public class CheckArchival {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        boolean sound = true;
        for (String file : files) {
            try (FileInputStream content = new FileInputStream(file);
                 PDFAParser parser = Foundries.defaultInstance().createParser(content, PDFAFlavour.PDFA_3_B)) {
                ValidationResult found = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFA_3_B, false).validate(parser);
                System.out.println((found.isCompliant() ? "PASS " : "FAIL ") + found.getTotalAssertions() + " checks " + file);
                found.getTestAssertions().stream().filter(one -> one.getStatus() == TestAssertion.Status.FAILED).limit(20)
                    .forEach(one -> System.out.println("  " + one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber() + " " + one.getMessage()));
                sound &= found.isCompliant();
            }
        }
        System.exit(sound ? 0 : 1);
    }
}
