using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Inference;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>`info --machine`; of slides, other tests ask.</summary>
public sealed class InfoCommandTests
{
    [Fact]
    public async Task The_machine_is_named_as_in_manifests()
    {
        var text = await Tumortrace.Run("info", "--machine");
        Assert.Contains($"processor   {Processor.Description}", text.StandardOutput);
        var json = JsonDocument.Parse((await Tumortrace.Run("info", "--machine", "--json")).StandardOutput).RootElement;
        Assert.Equal(Environment.ProcessorCount, json.GetProperty("cores").GetInt32());
        Assert.Equal("cpu", json.GetProperty("devices")[0].GetString());
        Assert.Equal(CudaProvider.Gpus.Count + 1, json.GetProperty("devices").GetArrayLength());
        Assert.Contains($"devices     {string.Join(", ", json.GetProperty("devices").EnumerateArray())}", text.StandardOutput);
        Assert.Equal(CudaProvider.Problem(0), json.GetProperty("no_gpu").GetString());
        Assert.Contains($"            {CudaProvider.Problem(0)}", text.StandardOutput);
        Assert.EndsWith(Path.Combine("tumortrace", "engines"), json.GetProperty("engines_folder").GetString());
    }

    [Theory]
    [InlineData("info")]
    [InlineData("info", "s.tif", "--machine")]
    public async Task A_slide_or_the_machine(params string[] arguments)
    {
        var result = await Tumortrace.Run(arguments);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("expected a slide, or --machine", result.StandardError);
    }
}
