using System.Text.RegularExpressions;

namespace TumorTrace.Tests.Architecture;

/// <summary>Libraries and the server do not speak the command line's language: no string of theirs spells a flag.</summary>
public sealed partial class NoFlagsTests
{
    /// <summary>These own the flags.</summary>
    private static readonly string[] s_commandLine = ["TumorTrace.Cli", "TumorTrace.ModelBuilding"];

    /// <summary>Strings with flags that are left in assemblies on the way. The numbers may only shrink; at 0 the line goes.</summary>
    private static readonly Dictionary<string, int> s_left = new(StringComparer.Ordinal)
    {
        ["TumorTrace"] = 1,
        ["TumorTrace.Training"] = 18,
    };

    public static TheoryData<string> Assemblies =>
        [.. Directory.EnumerateDirectories(Sources()).Select(f => Path.GetFileName(f)).Except(s_commandLine).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_string_spells_a_flag(string assembly)
    {
        var found = Directory
            .EnumerateFiles(Path.Combine(Sources(), assembly), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => Flags(File.ReadAllText(f)).Select(s => $"{Path.GetFileName(f)}: {s}"))
            .ToList();
        Assert.True(found.Count <= s_left.GetValueOrDefault(assembly), string.Join('\n', found));
    }

    [Theory]
    [InlineData("""throw new X($"{path}: try --mpp");""", 1)]
    [InlineData("""Given(("--models", Models), ("-o", output))""", 1)]
    [InlineData("var s = \"\"\"\n  tumortrace segment --smooth\n  \"\"\";", 1)]
    [InlineData("""/// <summary>What `--mpp` does: "--mpp".</summary>""", 0)]
    [InlineData("""for (var i = 9; i > 0; --i) Write("a", "b--", "— c"); // "--x" """, 0)]
    [InlineData("""var c = '"'; --count; var d = "\"";""", 0)]
    public void A_flag_counts_in_strings_only(string code, int flags) => Assert.Equal(flags, Flags(code).Count());

    private static IEnumerable<string> Flags(string code) => Token().Matches(code).Select(m => m.Value).Where(t => Flag().IsMatch(t));

    private static string Sources()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TumorTrace.slnx")))
                return Path.Combine(folder.FullName, "src");
        }
        throw new DirectoryNotFoundException($"{AppContext.BaseDirectory}: no TumorTrace.slnx in the folders above");
    }

    /// <summary>A comment, a string (raw, verbatim, usual) or a character.</summary>
    [GeneratedRegex("""//[^\n]*|/\*[\s\S]*?\*/|\"{3}[\s\S]*?\"{3}|@"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'""")]
    private static partial Regex Token();

    /// <summary>A flag inside a string: the token begins with a quote.</summary>
    [GeneratedRegex("""^@?"[\s\S]*?(?<![\w-])--[a-z]""")]
    private static partial Regex Flag();
}
