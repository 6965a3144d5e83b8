using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>
/// The folder Cases/commands: a command line, its exit code and what it must say. Lines "args:", "exit:", "says:" and
/// "needs:" (a folder of shared data); {cases}, {shared}, {models} and {out} stand for folders.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class BadInputTests
{
    private static string Folder => Path.Combine(SharedFiles.Cases, "commands");

    public static TheoryData<string> Cases =>
        [.. Directory.GetFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bad_input_gets_its_message_and_exit_code(string name)
    {
        using var folder = new TemporaryFolder();
        var lines = File.ReadAllLines(Path.Combine(Folder, $"{name}.txt")).Select(l => l.Split(": ", 2)).ToList();
        foreach (var needed in lines.Where(l => l[0] == "needs"))
            SharedFiles.Need(needed[1]);
        string Fill(string text) =>
            text.Replace("{cases}", SharedFiles.Cases)
                .Replace("{shared}", SharedFiles.Data)
                .Replace("{models}", Path.Combine(AppContext.BaseDirectory, "models"))
                .Replace("{out}", folder.File("out"));
        var arguments = lines.Single(l => l[0] == "args")[1].Split(' ');
        // Native libraries decode pictures: one that brings its process down is to be told by the name of its case.
        var isPicture = lines.Exists(l =>
            l[0] == "args"
            && (l[1].Contains("{cases}/slides/", StringComparison.Ordinal) || l[1].Contains("{shared}/wsi/", StringComparison.Ordinal))
        );
        string[] filled = [.. arguments.Select(Fill)];
        var result = isPicture ? await Tumortrace.RunProgram(filled) : await Tumortrace.Run(filled);
        var output = result.StandardError + result.StandardOutput;
        Assert.Equal((lines.Single(l => l[0] == "exit")[1], output), ($"{result.ExitCode}", output));
        Assert.All(lines.Where(l => l[0] == "says"), l => Assert.Contains(Fill(l[1]).Trim(), output));
        Assert.DoesNotContain("   at ", output);
        Assert.DoesNotContain("unexpected", output);
        Assert.False(
            Directory.Exists(folder.File("out"))
                && Directory.EnumerateFiles(folder.File("out"), "*.partial*", SearchOption.AllDirectories).Any()
        );
    }
}
