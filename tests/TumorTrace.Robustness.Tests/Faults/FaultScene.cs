using System.Diagnostics;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.TestSupport;

namespace TumorTrace.Robustness.Tests.Faults;

/// <summary>Two small slides, and what an undisturbed run makes of them.</summary>
internal sealed class FaultScene : IDisposable
{
    private const string ManifestEnd = ".manifest.json";
    private const string Fault = "a fault in TumorTrace";

    private readonly TemporaryFolder _folder = new();
    private Dictionary<string, string> _expected = [];

    /// <summary>How long an undisturbed run takes.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Size of the largest file that an undisturbed run writes.</summary>
    public long LargestFile { get; private set; }

    public string SlidesFolder => _folder.File("slides");

    public static async Task<FaultScene> Make()
    {
        var scene = new FaultScene();
        Directory.CreateDirectory(scene.SlidesFolder);
        foreach (var (name, seed) in new[] { ("a", "77"), ("b", "78") })
        {
            var slide = Path.Combine(scene.SlidesFolder, $"{name}.tif");
            var made = await Tumortrace.Run("synth", "-o", slide, "--size", "1024x768", "--seed", seed, "--tissue", "0.5", "--no-pen");
            if (made.ExitCode != 0)
                throw new FaultException(made.StandardError);
            File.Delete(Path.ChangeExtension(slide, ".geojson"));
        }
        var whole = scene._folder.File("whole");
        var watch = Stopwatch.StartNew();
        using var run = ProgramRun.Start(Arguments(scene.SlidesFolder, whole));
        var (code, said) = await run.End();
        if (code != 0)
            throw new FaultException(said);
        scene.Duration = watch.Elapsed;
        scene._expected = Hashes(whole);
        scene.LargestFile = Directory.EnumerateFiles(whole, "*", SearchOption.AllDirectories).Max(f => new FileInfo(f).Length);
        return scene;
    }

    /// <summary>
    /// All in one thread; in fp32, as which of fp32 and int8 is faster is measured, and may be measured otherwise each time.
    /// </summary>
    public static string[] Arguments(string slides, string output) =>
        [
            "segment",
            slides,
            "-o",
            output,
            "-m",
            "demo-synthetic",
            "--precision",
            "fp32",
            "--dense-window",
            "320",
            "--threads",
            "1",
            "--batch",
            "1",
            "--coarse-mode",
            "patch",
        ];

    /// <summary>A folder for one trial, removed with the scene.</summary>
    public string NewFolder() => Directory.CreateDirectory(_folder.File(Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>An end that is no success says what is wrong in a sentence, without the marks of a fault.</summary>
    public static void CheckClear(int code, string said)
    {
        var isClear =
            code == 0
            || code is 1 or 2
                && said.Contains("error: ", StringComparison.Ordinal)
                && !said.Contains(Fault, StringComparison.Ordinal)
                && !said.Contains("   at ", StringComparison.Ordinal);
        if (!isClear)
            throw new FaultException($"no clear error: code {code}: {said}");
    }

    /// <summary>
    /// Once more without disturbance: what is there then are the bytes of a run that nothing happened to, and nothing else.
    /// </summary>
    public async Task CheckResumes(string slides, string output)
    {
        var before = Directory.Exists(output) ? Finished(output) : [];
        using var run = ProgramRun.Start(Arguments(slides, output));
        var (code, said) = await run.End();
        if (code != 0)
            throw new FaultException($"the same command fails afterwards: code {code}: {said}");
        var kept = said.Split("already done with these settings").Length - 1;
        if (kept != before.Count)
            throw new FaultException($"{before.Count} slides were finished, {kept} of them were kept: {said}");
        CheckSame(output);
    }

    /// <summary>
    /// Compares every file with the undisturbed run's, byte by byte (by SHA-256); manifests and the page of the run hold times
    /// and only must be there.
    /// </summary>
    public void CheckSame(string output)
    {
        var found = Hashes(output);
        var differing = _expected.Keys.Union(found.Keys).Where(f => _expected.GetValueOrDefault(f) != found.GetValueOrDefault(f)).ToList();
        if (differing.Count > 0)
            throw new FaultException($"not what an undisturbed run leaves: {string.Join(", ", differing.Order(StringComparer.Ordinal))}");
    }

    public void Dispose() => _folder.Dispose();

    private static List<string> Finished(string output) =>
        [.. Directory.EnumerateFiles(output, $"*{ManifestEnd}", SearchOption.AllDirectories)];

    private static Dictionary<string, string> Hashes(string output) =>
        Directory
            .EnumerateFiles(output, "*", SearchOption.AllDirectories)
            .ToDictionary(
                f => Path.GetRelativePath(output, f),
                f => f.EndsWith(ManifestEnd, StringComparison.Ordinal) || Path.GetFileName(f) == RunFiles.Page ? "" : FileHash.Whole(f),
                StringComparer.Ordinal
            );
}
