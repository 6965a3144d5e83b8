using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Imaging;
using TumorTrace.Evaluation.Reports;
using TumorTrace.Slides.Rasters;
using TumorTrace.TestSupport;

namespace TumorTrace.Evaluation.Tests.Reports;

public sealed class HtmlReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_is_well_formed_and_shows_every_slide_and_lesion()
    {
        var report = SyntheticReport.Of();
        var page = Parse(Write(report));
        var tables = page.Descendants("table")
            .Where(t => ((string?)t.Attribute("class") ?? "").StartsWith("sortable", StringComparison.Ordinal))
            .Select(t => t.Element("tbody")!.Elements("tr").ToList())
            .ToList();
        Assert.Equal(report.Slides.Select(s => s.Name), tables[1].Select(r => r.Element("th")!.Value));
        Assert.Equal(
            report.Lesions.Select(l => $"{l.Slide} {l.Label}").Order(),
            tables[0].Select(r => $"{r.Element("th")!.Value} {r.Elements("td").ElementAt(1).Value}").Order()
        );
        Assert.All(page.Descendants("table"), t => Assert.NotNull(t.Element("caption")));
        Assert.All(page.Descendants("th"), t => Assert.NotNull(t.Attribute("scope")));
    }

    [Fact]
    public void Missed_lesions_come_first_and_isolated_cells_last()
    {
        var report = SyntheticReport.Of();
        var outside = report.Slides.Where(s => !s.InFroc).Select(s => s.Name).ToList();
        var missed = report.Lesions.Count(l => !l.IsItc && l.RegionMaxProbability + l.NmsProbability == 0 && !outside.Contains(l.Slide));
        var classes = Parse(Write(report)).Descendants("tr").Select(r => (string?)r.Attribute("class")).OfType<string>().ToList();
        Assert.InRange(missed, 1, SyntheticReport.Lesions - 1);
        Assert.All(classes.Take(missed), c => Assert.Equal("missed", c));
        Assert.Equal("found", classes[missed]);
        Assert.Equal(report.Lesions.Count(l => l.IsItc), classes.Count(c => c == "itc"));
        Assert.All(classes.TakeLast(20), c => Assert.Equal("itc", c));
    }

    [Fact]
    public void Names_and_warnings_are_encoded()
    {
        var html = Write(SyntheticReport.Of(SyntheticReport.AwkwardName));
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<annotations>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<test_999>", html, StringComparison.Ordinal);
        var page = Parse(html);
        Assert.Equal(SyntheticReport.AwkwardName, page.Descendants("h1").Single().Value);
        Assert.StartsWith(SyntheticReport.AwkwardName, page.Descendants("title").First().Value, StringComparison.Ordinal);
        Assert.Contains("truth missing for <test_999> & \"test_998\"", page.Descendants("li").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_loaded_from_elsewhere()
    {
        var html = Write(WithPictures());
        var references = Parse(html)
            .Descendants()
            .Attributes()
            .Where(a => a.Name.LocalName is "src" or "href" or "srcset" or "action" or "data" or "poster")
            .Select(a => a.Value)
            .ToList();
        Assert.Contains(references, r => r.StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal));
        Assert.Contains(references, r => r.StartsWith("data:image/png;base64,", StringComparison.Ordinal));
        Assert.All(references, r => Assert.Matches("^(data:image/|#)", r));
        Assert.All(Regex.Matches(html, @"url\(([^)]*)\)"), m => Assert.StartsWith("#", m.Groups[1].Value, StringComparison.Ordinal));
        Assert.DoesNotContain("@import", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 100_000, 5_000_000);
    }

    [Fact]
    public void Ids_are_unique_and_references_find_them()
    {
        var page = Parse(Write(SyntheticReport.Of()));
        var ids = page.Descendants().Attributes("id").Select(a => a.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var references = page.Descendants()
            .Attributes("aria-labelledby")
            .Select(a => a.Value)
            .Concat(page.Descendants().Attributes("clip-path").Select(a => a.Value[5..^1]));
        Assert.All(references, r => Assert.Contains(r, ids));
    }

    [Fact]
    public void Same_report_same_bytes()
    {
        var report = WithPictures();
        Assert.Equal(Write(report), Write(report));
    }

    [Fact]
    public void A_figure_without_a_value_is_a_dash()
    {
        var text = string.Concat(
            Parse(Write(SyntheticReport.Empty()))
                .Descendants("body")
                .Single()
                .Elements()
                .Where(e => e.Name != "script")
                .Select(e => e.Value)
        );
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
        var row = Parse(Write(SyntheticReport.Empty()))
            .Descendants("table")
            .First(t => (string?)t.Attribute("class") == "headline")
            .Descendants("td")
            .Select(t => t.Value);
        Assert.All(row, cell => Assert.Equal("–", cell));
    }

    private EvaluationReport WithPictures()
    {
        var mask = new BitMask(60, 40);
        for (var i = 0; i < 300; i++)
            mask[i % 30 + 5, i / 30 + 9] = true;
        AgreementPicture.Write(_folder.File("agreement.png"), new AgreementContent("a slide", 2, mask, mask));
        return SyntheticReport.Of(overlay: _folder.File("agreement.png"));
    }

    private string Write(EvaluationReport report)
    {
        HtmlReport.Write(_folder.File("report.html"), report, _folder.Path);
        return File.ReadAllText(_folder.File("report.html"));
    }

    // Elements without their namespaces: those of the plots are SVG's.
    private static XDocument Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var page = XDocument.Load(reader);
        foreach (var element in page.Descendants())
            element.Name = element.Name.LocalName;
        return page;
    }
}
