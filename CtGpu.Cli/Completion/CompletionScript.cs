using System.Text;

namespace CtGpu.Cli.Completion;

/// <summary>Writes the completion script of a shell. It lists all commands and options, so completing does not start the program.</summary>
internal static class CompletionScript
{
    /// <summary>Shells that have a script.</summary>
    public static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    public static string Of(string shell, IReadOnlyList<CompletedCommand> commands) => shell switch
    {
        "bash" => Bash(commands),
        "zsh" => Zsh(commands),
        "fish" => Fish(commands),
        _ => PowerShell(commands),
    };

    private static string Bash(IReadOnlyList<CompletedCommand> commands)
    {
        var text = new StringBuilder("# Completion of ctgpu for bash. Use: source <(ctgpu completion bash)\n_ctgpu() {\n");
        text.Append("    local cur=${COMP_WORDS[COMP_CWORD]} words=\n    COMPREPLY=()\n");
        text.Append("    if [ \"$COMP_CWORD\" -eq 1 ]; then\n");
        text.Append($"        words=\"{Joined(commands.Select(c => c.Name))} --help --version\"\n    else\n");
        text.Append("        case \"${COMP_WORDS[1]} ${COMP_WORDS[COMP_CWORD-1]}\" in\n");
        foreach ((string key, IReadOnlyList<string> choices) in Choices(commands))
            text.Append($"        \"{key}\") words=\"{Joined(choices)}\" ;;\n");
        text.Append("        *)\n            [[ $cur == -* ]] || return 0\n            case ${COMP_WORDS[1]} in\n");
        foreach (CompletedCommand command in commands)
            text.Append($"            {command.Name}) words=\"{Joined(command.OptionNames)}\" ;;\n");
        text.Append("            esac ;;\n        esac\n    fi\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n}\n");
        return text.Append("complete -o default -F _ctgpu ctgpu\n").ToString();
    }

    private static string Zsh(IReadOnlyList<CompletedCommand> commands)
    {
        var text = new StringBuilder(
            "#compdef ctgpu\n# Completion of ctgpu for zsh. Use: source <(ctgpu completion zsh)\n_ctgpu() {\n    local -a words_\n");
        text.Append("    if (( CURRENT == 2 )); then\n        words_=(\n");
        foreach (CompletedCommand command in commands) text.Append($"            {Quoted($"{command.Name}:{command.Description}")}\n");
        text.Append(
            "        )\n        _describe command words_\n        return\n    fi\n    case \"${words[2]} ${words[CURRENT-1]}\" in\n");
        foreach ((string key, IReadOnlyList<string> choices) in Choices(commands))
            text.Append($"    \"{key}\") compadd -- {Joined(choices)}; return ;;\n");
        text.Append("    esac\n    if [[ ${words[CURRENT]} == -* ]]; then\n        case ${words[2]} in\n");
        foreach (CompletedCommand command in commands)
        {
            text.Append($"        {command.Name}) words_=(");
            foreach (CompletedOption option in command.Options)
            {
                foreach (string name in option.Names) text.Append($" {Quoted($"{name}:{option.Description}")}");
            }

            text.Append(" ) ;;\n");
        }

        return text.Append(
            "        esac\n        _describe option words_\n    else\n        _files\n    fi\n}\ncompdef _ctgpu ctgpu\n").ToString();
    }

    private static string Fish(IReadOnlyList<CompletedCommand> commands)
    {
        var text = new StringBuilder("# Completion of ctgpu for fish. Use: ctgpu completion fish | source\n");
        foreach (CompletedCommand command in commands)
            text.Append($"complete -c ctgpu -n __fish_use_subcommand -f -a {command.Name} -d {Quoted(command.Description)}\n");
        foreach (CompletedCommand command in commands)
        {
            foreach (CompletedOption option in command.Options)
            {
                text.Append($"complete -c ctgpu -n '__fish_seen_subcommand_from {command.Name}'");
                foreach (string name in option.Names)
                    text.Append(name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}");
                if (option.TakesValue) text.Append(option.Choices.Count > 0 ? $" -x -a '{Joined(option.Choices)}'" : " -r");
                text.Append($" -d {Quoted(option.Description)}\n");
            }
        }

        return text.ToString();
    }

    private static string PowerShell(IReadOnlyList<CompletedCommand> commands)
    {
        var text = new StringBuilder("# Completion of ctgpu for PowerShell. Use: ctgpu completion pwsh | Out-String | Invoke-Expression\n");
        text.Append("Register-ArgumentCompleter -Native -CommandName ctgpu -ScriptBlock {\n    param($word, $ast, $position)\n");
        text.Append("    $given = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } |\n");
        text.Append("        ForEach-Object { $_.ToString() })\n");
        text.Append("    $words = @()\n    if ($given.Count -lt 2) {\n");
        text.Append(
            $"        $words = {Array(commands.Select(c => c.Name))}\n    }} else {{\n        switch ($given[1] + ' ' + $given[-1]) {{\n");
        foreach ((string key, IReadOnlyList<string> choices) in Choices(commands))
            text.Append($"            {Quoted(key)} {{ $words = {Array(choices)} }}\n");
        text.Append("        }\n        if ($words.Count -eq 0 -and $word.StartsWith('-')) {\n            switch ($given[1]) {\n");
        foreach (CompletedCommand command in commands)
            text.Append($"                {Quoted(command.Name)} {{ $words = {Array(command.OptionNames)} }}\n");
        text.Append("            }\n        }\n    }\n    $words | Where-Object { $_ -like \"$word*\" } | ForEach-Object {\n");
        text.Append("        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)\n    }\n}\n");
        return text.ToString();
    }

    /// <summary>The options with a few values: "command --option" and the values.</summary>
    private static IEnumerable<(string Key, IReadOnlyList<string> Choices)> Choices(IEnumerable<CompletedCommand> commands) =>
        from command in commands
        from option in command.Options
        where option.Choices.Count > 0
        from name in option.Names
        select ($"{command.Name} {name}", option.Choices);

    private static string Joined(IEnumerable<string> words) => string.Join(' ', words);

    private static string Array(IEnumerable<string> words) => $"@({string.Join(", ", words.Select(Quoted))})";

    /// <summary>Text in single quotes. An apostrophe is left out: the shells escape it in different ways.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "", StringComparison.Ordinal)}'";
}
