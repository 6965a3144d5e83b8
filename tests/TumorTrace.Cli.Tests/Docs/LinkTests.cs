using System.Text.RegularExpressions;

namespace TumorTrace.Cli.Tests.Docs;

/// <summary>What the documents point to exists.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. Checkout.Pages()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Relative_links_lead_to_files_and_headings(string page)
    {
        var folder = Path.GetDirectoryName(page) ?? "";
        var broken = Link()
            .Matches(WithoutCode(Checkout.Text(page)))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal))
            .Where(target => !Leads(page, folder, target));
        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("CONTRIBUTING.md", "")]
    [InlineData("ARCHITECTURE.md", "src/TumorTrace.")]
    public void Paths_named_in_code_type_exist(string page, string prefix)
    {
        var missing = CodePath()
            .Matches(Checkout.Text(page))
            .Select(match => match.Groups["path"].Value.TrimEnd('/'))
            // Of another folder's program, and of a run's output.
            .Where(path => !path.StartsWith('.') && !path.StartsWith("OUT", StringComparison.Ordinal))
            .Where(path => !path.Contains('…', StringComparison.Ordinal) && path != "Cases")
            .Where(path => !Exists(path) && !Exists(prefix + path) && !Exists($"src/{path}"))
            .Distinct(StringComparer.Ordinal);
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_page_of_the_documentation_is_reached_from_its_index()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>(["docs/README.md"]);
        while (next.TryDequeue(out var page))
        {
            if (!reached.Add(page))
                continue;
            foreach (var target in Link().Matches(WithoutCode(Checkout.Text(page))).Select(m => m.Groups["target"].Value.Split('#')[0]))
            {
                var path = Path.GetRelativePath(Checkout.Root, Path.GetFullPath(Path.Combine(Checkout.Root, "docs", target)));
                if (path.StartsWith("docs/", StringComparison.Ordinal) && path.EndsWith(".md", StringComparison.Ordinal))
                    next.Enqueue(path);
            }
        }
        Assert.Empty(Checkout.Pages().Where(p => p.StartsWith("docs/", StringComparison.Ordinal)).Except(reached, StringComparer.Ordinal));
        Assert.Contains("(docs/README.md)", Checkout.Text("README.md"));
    }

    private static bool Leads(string page, string folder, string target)
    {
        var parts = target.Split('#');
        var path = parts[0].Length == 0 ? page : Path.Combine(folder, parts[0]);
        return Exists(path) && (parts.Length == 1 || Headings(path).Contains(parts[1], StringComparer.Ordinal));
    }

    private static bool Exists(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Checkout.Root, path));
        return File.Exists(full) || Directory.Exists(full);
    }

    /// <summary>A page's headings as the anchors that Git hosts make of them.</summary>
    private static IEnumerable<string> Headings(string path) =>
        Heading()
            .Matches(WithoutCode(Checkout.Text(path)))
            .Select(match => NoLetter().Replace(match.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string WithoutCode(string markdown) => Fence().Replace(markdown, "");

    [GeneratedRegex("""\]\((?<target>[^)\s]+)\)""")]
    private static partial Regex Link();

    // A folder or a file of the sources, with at least one slash.
    [GeneratedRegex("""`(?<path>[\w.…-]+(?:/[\w.…-]+)+/?|[\w.…-]+/)`""")]
    private static partial Regex CodePath();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("""[^\w\- ]""")]
    private static partial Regex NoLetter();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
