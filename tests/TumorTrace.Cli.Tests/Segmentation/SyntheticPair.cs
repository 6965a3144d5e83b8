using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Runs;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Segmentation;

/// <summary>Two different slides that are both named a.tif, in folders "one" and "two". Made once for all tests of a class.</summary>
public sealed class SyntheticPair : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string One => _folder.File("one/a.tif");

    public string Two => _folder.File("two/a.tif");

    public async ValueTask InitializeAsync()
    {
        foreach (var (path, seed) in new[] { (One, "7"), (Two, "8") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var made = await Tumortrace.Run("synth", "-o", path, "--size", "1200x900", "--seed", seed, "--no-pen");
            Assert.True(made.ExitCode == 0, made.StandardError);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Arguments of a run that takes a few seconds.</summary>
    internal static string[] Arguments(string slide, string output, params string[] more) =>
        ["segment", slide, "-o", output, "-m", "demo-synthetic", "--coarse-only", "--threads", "1", .. more];

    internal static Manifest? Read(string output, string name = "a") => Manifest.TryRead(Manifest.PathIn(Path.Combine(output, name)));

    // Everything but the manifest, which holds times.
    internal static Dictionary<string, string> Hashes(string output) => Read(output)!.Outputs.ToDictionary(o => o.File, o => o.Sha256);
}
