//! The file form of a claim.

use super::form::{Entries, Located, One, form};
use crate::language::Text;
use crate::model::uncertain::UncertainQuantity;

form! {
    /// A claim: what somebody said, and the numbers that would show it true or false.
    ClaimFile {
        /// What was said, by whom, when and where.
        claim: ClaimForm,
        /// The observed number that says whether the premise came about, such as whether the route was built. Where it did not,
        /// the claim was not tested by what happened.
        premise_met: MeasureForm,
        /// The test with what was known when it was said.
        ex_ante: TestForm,
        /// The test against what was observed since.
        ex_post: TestForm,
    }

    /// What was said, by whom, when and where.
    ClaimForm {
        /// Name in files and results: lower-case letters, digits and hyphens.
        id: One<String>,
        /// Name for people, a few words.
        title: One<Text>,
        /// What was said, in your own words, as a whole sentence.
        statement: One<Text>,
        /// Who said it.
        speaker: One<Text>,
        /// In which office.
        office: One<Text>,
        /// The day, as "2016-11-01".
        date: One<String>,
        /// Entry of the sources table: where it is published; not stated of what nobody published, such as an example.
        source: One<String>,
        /// What would count against it, as a clause: "that the share does not fall".
        against: One<Text>,
        /// What has to be true besides the numbers, for it to hold, as a clause: "that the line is built by 2024".
        premise: One<Text>,
        /// What data would test it, where import data cannot or not well, as a noun: "a list of signed contracts".
        data_needed: One<Text>,
    }

    /// One reading of a claim.
    TestForm {
        /// The scenarios that represent the claim, by id; `observed` for history. If not stated, `observed` in the reading
        /// ex post.
        scenarios: One<Vec<Located<String>>>,
        /// The main one of them, whose answer is the claim's; has to be stated where there are several.
        main: One<String>,
        /// The year asked about. If not stated, the year of the study; of observed numbers, the base year ex ante, and the
        /// newest ex post.
        year: One<i32>,
        /// What the measure is for people, as a noun with its article, where the program's own words do not serve.
        name: One<Text>,
        /// The market; `all` for all together, by energy.
        market: One<String>,
        /// The supplier, group or passage; none for the total.
        partner: One<String>,
        /// The route, where the number is of one route.
        route: One<String>,
        /// What is measured, as in the results table: `share`, `hhi`, `import`, `cost-delivered`.
        variable: One<String>,
        /// Its unit, as in the results table: `%`, `points`, `Mt/y`.
        unit: One<String>,
        /// What the number is compared with. Keys not stated are those of the number itself.
        baseline: BaselineForm,
        /// The number is at most this.
        at_most: One<UncertainQuantity>,
        /// The number is at least this.
        at_least: One<UncertainQuantity>,
        /// The number lies below its baseline by at least this.
        falls_by: One<UncertainQuantity>,
        /// The number lies above its baseline by at least this.
        rises_by: One<UncertainQuantity>,
        /// Why the answer follows from what the scenario assumes, where it does: "the scenarios assume the routes built".
        circular: One<Text>,
        /// Other indicators of the same concern. Keys not stated are those of the test.
        indicator: Entries<MeasureForm>,
        /// Other definitions of the same: another group, one market of several, another way of counting. Keys not
        /// stated are those of the test.
        definition: Entries<MeasureForm>,
        /// Entry of the sources table that the limits come from.
        source: One<String>,
        /// Or the reason why they are drawn there.
        assumption: One<Text>,
    }

    /// What a number is compared with.
    BaselineForm {
        /// The scenario, or `observed`.
        scenario: One<String>,
        /// The year.
        year: One<i32>,
        /// What it is for people, where it is another number.
        name: One<Text>,
        /// The market.
        market: One<String>,
        /// The supplier, group or passage; `""` for the total.
        partner: One<String>,
        /// The route; `""` for none.
        route: One<String>,
        /// What is measured.
        variable: One<String>,
        /// Its unit.
        unit: One<String>,
    }

    /// Another number under which a claim is tested.
    MeasureForm {
        /// What it is for people, as a noun with its article.
        name: One<Text>,
        /// The market.
        market: One<String>,
        /// The supplier, group or passage; `""` for the total.
        partner: One<String>,
        /// The route; `""` for none.
        route: One<String>,
        /// What is measured.
        variable: One<String>,
        /// Its unit.
        unit: One<String>,
        /// What the number is compared with.
        baseline: BaselineForm,
        /// The number is at most this.
        at_most: One<UncertainQuantity>,
        /// The number is at least this.
        at_least: One<UncertainQuantity>,
        /// The number lies below its baseline by at least this.
        falls_by: One<UncertainQuantity>,
        /// The number lies above its baseline by at least this.
        rises_by: One<UncertainQuantity>,
        /// Why the answer follows from what the scenario assumes, where it does. A definition takes it from the test.
        circular: One<Text>,
        /// Entry of the sources table that the limit comes from.
        source: One<String>,
        /// Or the reason why it is drawn there.
        assumption: One<Text>,
    }
}
