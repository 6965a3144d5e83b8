using TumorTrace.Cli.Commands;

namespace TumorTrace.Cli.Tests.Commands;

public sealed class DeviceArgumentsTests
{
    [Fact]
    public void The_server_hands_a_device_that_was_named_on_to_its_jobs()
    {
        var usual = JobArguments.CommandLine(null)("s.tif", "out", "r.json");
        Assert.Equal(JobArguments.Segment("s.tif", "out", "r.json"), usual);
        Assert.Equal([.. usual, "--device", "cuda:1"], JobArguments.CommandLine("cuda:1")("s.tif", "out", "r.json"));
    }

    [Fact]
    public void Commands_that_run_networks_have_the_option()
    {
        System.CommandLine.Command[] commands = [SegmentCommand.Create(), ServeCommand.Create(), BenchCommand.Create()];
        Assert.All(commands.Concat(TrainCommand.Create().Subcommands.Take(2)), c => Assert.Single(c.Options, o => o.Name == "--device"));
    }
}
