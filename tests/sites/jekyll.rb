# Builds with Jekyll, one after the other, without starting Ruby for each.
#
# A line of standard input has the folder to build in and the arguments of
# 'jekyll', with tabs between. The answer is a line: the exit status, and how
# many bytes of output follow.
#
# Each build is a process of its own, a fork of this one, in which nothing but
# the libraries is loaded: no site has been read, so none can leave anything
# behind for the next.
require "jekyll"
require "kramdown"
require "kramdown-parser-gfm"
require "tempfile"

# What the command runs.
program = Gem.bin_path("jekyll", "jekyll")

$stdin.each_line(chomp: true) do |line|
  folder, *arguments = line.split("\t")
  Tempfile.create("jekyll") do |output|
    build = fork do
      $stdin.reopen(File::NULL)
      $stdout.reopen(output)
      $stderr.reopen(output)
      Dir.chdir(folder)
      ARGV.replace(arguments)
      load program
    end
    status = Process.wait2(build)[1]
    text = File.binread(output.path)
    $stdout.write("#{status.exitstatus || 1} #{text.bytesize}\n", text)
    $stdout.flush
  end
end
