using System.IO.Compression;
using CliWrap;
using CliWrap.Buffered;
using TumorTrace.Cli.Tests.Support;

namespace TumorTrace.Cli.Tests.Packaging;

/// <summary>What comes out of the packages works without the repository.</summary>
[Trait("Speed", "Slow")]
public sealed class PackageTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private static async Task<string> Slide(PackedPackages packages)
    {
        var slide = Path.Combine(packages.Path, "slide.tif");
        if (!File.Exists(slide))
        {
            var made = await Tumortrace.Run("synth", "--size", "1500x1200", "-o", slide);
            Assert.Equal("", made.ExitCode == 0 ? "" : made.StandardError);
        }
        return slide;
    }

    [Fact]
    public async Task The_sample_restores_the_library_from_a_local_feed_and_segments_a_slide()
    {
        var slide = await Slide(packages);
        var sample = Path.Combine(packages.Path, "samples", "Segment");
        Directory.CreateDirectory(sample);
        foreach (var file in Directory.GetFiles(Path.Combine(packages.Root, "samples", "Segment")))
            File.Copy(file, Path.Combine(sample, Path.GetFileName(file)));
        var restored = Path.Combine(packages.Path, "restored");
        var known = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await packages.Dotnet(
            sample,
            "build",
            "-v",
            "quiet",
            "-nologo",
            $"-p:RestorePackagesPath={restored}",
            $"-p:RestoreFallbackFolders={known}",
            "-o",
            "app"
        );
        Assert.True(File.Exists(Path.Combine(sample, "app", "models", "demo-synthetic", "segmenter.onnx")));
        Assert.False(File.Exists(Path.Combine(sample, "app", "TorchSharp.dll")));
        var output = Path.Combine(packages.Path, "out");
        var said = await packages.Dotnet(sample, Path.Combine("app", "Segment.dll"), slide, output, "demo-synthetic");
        Assert.Contains("mm² of tumour, in", said);
        Assert.True(File.Exists(Path.Combine(output, "slide", "slide.manifest.json")));
        Assert.True(File.Exists(Path.Combine(output, "slide", "slide.heatmap.ome.tif")));
    }

    [Fact]
    public async Task The_tool_installs_from_a_local_feed_and_brings_its_models()
    {
        var slide = await Slide(packages);
        var tools = Path.Combine(packages.Path, "tools");
        await packages.Dotnet(
            packages.Path,
            "tool",
            "install",
            "tumortrace",
            "--version",
            packages.VersionOf("tumortrace"),
            "--tool-path",
            tools,
            "--add-source",
            packages.Feed
        );
        Assert.Contains("1500 x 1200 px", await Tool(tools, "info", slide));
        var output = Path.Combine(packages.Path, "tool-out");
        Assert.Contains("slide score", await Tool(tools, "segment", slide, "-m", "demo-synthetic", "-o", output));
        Assert.True(File.Exists(Path.Combine(output, "slide", "slide.geojson")));
    }

    [Fact]
    public void The_tool_s_package_leaves_libtorch_out()
    {
        using var package = ZipFile.OpenRead(Path.Combine(packages.Feed, $"tumortrace.{packages.VersionOf("tumortrace")}.nupkg"));
        var names = package.Entries.Select(e => e.FullName).ToList();
        Assert.Contains(names, n => n.EndsWith("models/breast-40x/segmenter.onnx", StringComparison.Ordinal));
        Assert.DoesNotContain(names, n => n.Contains("torch_cpu", StringComparison.Ordinal));
    }

    private static async Task<string> Tool(string tools, params string[] arguments)
    {
        var result = await CliWrap
            .Cli.Wrap(Path.Combine(tools, "tumortrace"))
            .WithArguments(arguments)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        Assert.True(result.ExitCode == 0, result.StandardError);
        return result.StandardOutput;
    }
}
