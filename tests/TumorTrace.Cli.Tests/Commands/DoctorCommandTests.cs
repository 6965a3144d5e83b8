using System.Runtime.Intrinsics.X86;
using System.Text.Json;
using Npgsql;
using TumorTrace.Cli.Doctor;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Models;
using TumorTrace.Models;
using TumorTrace.Slides;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`doctor` on a machine that has everything, and with each thing that is needed taken away.</summary>
[Trait("Speed", "Slow")]
public sealed class DoctorCommandTests(PostgresCluster postgres) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task A_machine_that_runs_these_tests_can_segment()
    {
        using var folder = new TemporaryFolder();
        var answer = await Tumortrace.Run("doctor", "-o", folder.File("out"), "--json");
        Assert.True(answer.ExitCode == ExitCode.Ok, answer.StandardOutput + answer.StandardError);
        var findings = Read(answer);
        Assert.Contains($"{SlideFile.OpenSlideVersion}: Aperio", Assert.Single(findings["openslide"]).Found);
        Assert.Equal(ModelPair.In(ModelZoo.Root).Select(p => p.Name), findings["models"].Select(f => f.Found.Split(':')[0]));
        Assert.All(findings["models"], f => Assert.Matches("reproduce their [1-9][0-9]* reference windows", f.Found));
        Assert.Contains(folder.File("out"), Assert.Single(findings["results"]).Found);
        // Nothing was made or left.
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File(".")));
    }

    /// <summary>One start of the program for all causes that variables carry: a library, models, a page, a cache, limits.</summary>
    [Fact]
    public async Task Each_thing_that_is_missing_has_its_line_and_what_to_do()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("libopenslide.so.0"), "no library");
        var sound = Path.Combine(ModelZoo.Root, "idc-2.5x");
        foreach (var pair in (string[])["cut", "half", "sound"])
            Directory.CreateDirectory(folder.File($"models/{pair}"));
        foreach (var name in (string[])["classifier.onnx", "segmenter.onnx"])
            File.Copy(Path.Combine(sound, name), folder.File($"models/sound/{name}"));
        File.Copy(Path.Combine(sound, "classifier.onnx"), folder.File("models/half/classifier.onnx"));
        File.Copy(Path.Combine(sound, "segmenter.onnx"), folder.File("models/cut/segmenter.onnx"));
        File.WriteAllBytes(folder.File("models/cut/classifier.onnx"), File.ReadAllBytes(Path.Combine(sound, "classifier.onnx"))[..5000]);
        var environment = new Dictionary<string, string?>
        {
            ["TUMORTRACE_OPENSLIDE"] = folder.File("."),
            ["TUMORTRACE_MODELS"] = folder.File("models"),
            ["TUMORTRACE_VIEWER"] = folder.File("models"),
            ["XDG_CACHE_HOME"] = folder.File("libopenslide.so.0"),
            // 512 MiB, as a container's limit would be.
            ["DOTNET_GCHeapHardLimit"] = "0x20000000",
            ["DOTNET_EnableAVX2"] = "0",
        };
        var answer = await Tumortrace.RunProgram(environment, "doctor", "-o", folder.File("libopenslide.so.0/out"));
        var text = answer.StandardOutput;
        Assert.Equal((ExitCode.Failed, text), (answer.ExitCode, text));
        Assert.Contains("missing  openslide  TUMORTRACE_OPENSLIDE is ", text);
        Assert.Contains("unset it, or: ", text);
        Assert.Contains($"missing  models     {folder.File("models/cut/classifier.onnx")}: ", text);
        Assert.Contains($"missing  models     {folder.File("models/half")}: expected classifier.onnx and segmenter.onnx in it", text);
        Assert.Contains("to do:     copy the folder half again", text);
        Assert.Contains("ok       models     sound: 2 files reproduce", text);
        Assert.Contains("libopenslide.so.0 is a file, expected a folder", text);
        Assert.Contains("to do:     give another folder with -o", text);
        Assert.Contains("note     cache ", text);
        Assert.Contains("to do:     let XDG_CACHE_HOME name a folder", text);
        Assert.Contains("note     page       not there", text);
        Assert.Contains("to do:     TUMORTRACE_VIEWER is ", text);
        Assert.Contains("note     memory     512 MiB for this program, expected 1536 or more", text);
        if (X86Base.IsSupported)
            Assert.Contains("to do:     has no AVX2", text);
        Assert.EndsWith("do what the lines marked `missing` say.\n", text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_folder_that_may_not_be_written_is_missing_and_a_full_disk_a_note()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's");
        var findings = FolderChecks.All("/proc/results").ToDictionary(f => f.Subject, StringComparer.Ordinal);
        Assert.Equal(Finding.IsMissing, findings["results"].State);
        Assert.Contains("/proc/results: cannot be written: ", findings["results"].Found);
        Assert.Equal(Finding.IsOk, findings["temporary"].State);
        Assert.Equal(Finding.IsNote, FolderChecks.OfSpace("results", "/data", FolderChecks.AmpleSpace - 1).State);
        Assert.Equal(Finding.IsOk, FolderChecks.OfSpace("results", "/data", FolderChecks.AmpleSpace).State);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=me;Password=geheim", "Connection refused")]
    [InlineData("Host=127.0.0.1;Port=no-number;Password=geheim", "expected a PostgreSQL connection string")]
    public void A_database_that_cannot_be_reached_is_missing_and_no_password_is_shown(string connection, string found)
    {
        var finding = ServerChecks.All(connection).Single(f => f.Subject == "database");
        Assert.Equal(Finding.IsMissing, finding.State);
        Assert.Contains(found, finding.Found);
        Assert.DoesNotContain("geheim", finding.Found + finding.ToDo);
    }

    [Fact]
    public async Task A_database_is_named_and_needs_the_right_to_make_a_schema()
    {
        var database = await postgres.NewDatabase();
        var found = ServerChecks.All(database).Single(f => f.Subject == "database");
        Assert.Equal(Finding.IsOk, found.State);
        Assert.StartsWith("PostgreSQL ", found.Found);

        await using (var own = new NpgsqlConnection(database))
        {
            await own.OpenAsync(TestContext.Current.CancellationToken);
            await using var make = new NpgsqlCommand("create role poor login", own);
            await make.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        var poor = new NpgsqlConnectionStringBuilder(database) { Username = "poor" };
        var refused = ServerChecks.All(poor.ConnectionString).Single(f => f.Subject == "database");
        Assert.Equal(Finding.IsMissing, refused.State);
        Assert.Contains($"grant create on database {poor.Database} to poor", refused.Found);
    }

    [Fact]
    public void No_models_at_all_are_missing()
    {
        using var folder = new TemporaryFolder();
        var finding = Assert.Single(ModelChecks.All(folder.File("."), TestContext.Current.CancellationToken));
        Assert.Equal((Finding.IsMissing, "models"), (finding.State, finding.Subject));
        Assert.Contains("no models there", finding.Found);
    }

    private static ILookup<string, (string State, string Found)> Read(Answer answer) =>
        JsonDocument
            .Parse(answer.StandardOutput)
            .RootElement.GetProperty("findings")
            .EnumerateArray()
            .ToLookup(
                f => f.GetProperty("subject").GetString()!,
                f => (f.GetProperty("state").GetString()!, f.GetProperty("found").GetString()!),
                StringComparer.Ordinal
            );
}
