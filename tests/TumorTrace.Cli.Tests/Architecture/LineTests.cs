using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Architecture;

/// <summary>The formatter leaves texts and comments as they are; this counts them too.</summary>
public sealed class LineTests
{
    private const int Widest = 140;

    [Fact]
    public void No_line_of_code_is_wider_than_140_columns()
    {
        var root = Path.GetFullPath(Path.Combine(SharedFiles.Cases, "..", ".."));
        var files = new[] { "src", "tests", "bench", "samples" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(root, f), "*.cs", SearchOption.AllDirectories))
            .Where(f => !Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any())
            .ToList();
        Assert.NotEmpty(files);
        var wide = files.SelectMany(f =>
            File.ReadLines(f).Select((line, i) => (line.Length, Where: $"{f}:{i + 1}")).Where(l => l.Length > Widest).Select(l => l.Where)
        );
        Assert.Empty(wide);
    }
}
